/** One DynamoDB client per container, with limits that keep the answer of a door without a crowd inside 5 s when the service is away. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { inTurn } from './in-turn.ts'

/**
 * Fewer than the sockets of the client. A request that waits for a socket, or that the service answers late because of a
 * thousand others, runs into its time limit: a crowd at the door of one process would turn into an outage. On Lambda a
 * container has one request at a time and nothing waits.
 */
const turn = inTurn({ atOnce: 16, patienceMs: 4_000 })

export const dynamodbClient = new DynamoDBClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 800, requestTimeout: 1_500, throwOnRequestTimeout: true },
})
dynamodbClient.middlewareStack.add(next => args => turn(() => next(args)), { step: 'initialize', name: 'inTurn' })

export const dynamodb = DynamoDBDocumentClient.from(dynamodbClient, {
  marshallOptions: { removeUndefinedValues: true },
})
