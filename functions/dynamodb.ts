/**
 * One DynamoDB client per container. Its limits are chosen so that, at low load, `POST /checkout` answers within 5 s even
 * when DynamoDB is down.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from './errors.ts'
import { awsSpans } from './observability/aws-spans.ts'

export interface ConcurrencyLimit {
  readonly concurrency: number
  /** A request that waits longer is refused: a prompt "not now" is better than an answer nobody waits for any more. */
  readonly queueTimeoutMs: number
}

/**
 * Runs at most `concurrency` pieces of work at once; the others wait, first come, first served.
 * @throws Unavailable when the wait takes longer than `queueTimeoutMs`
 */
export const limitConcurrency = ({ concurrency, queueTimeoutMs }: ConcurrencyLimit) => {
  const waiting = new Set<() => void>()
  let running = 0

  const wait = () =>
    new Promise<void>((resolve, reject) => {
      const giveUp = setTimeout(() => {
        waiting.delete(begin)
        reject(
          new Unavailable(`${concurrency} requests are under way and ${waiting.size} wait: there is no room for more.`),
        )
      }, queueTimeoutMs)
      const begin = (): void => {
        clearTimeout(giveUp)
        waiting.delete(begin)
        resolve()
      }
      waiting.add(begin)
    })

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= concurrency) await wait()
    else running += 1
    try {
      return await work()
    } finally {
      // The longest waiting work takes over this place; the place is free only when nothing waits.
      const [next] = waiting
      if (next) next()
      else running -= 1
    }
  }
}

/**
 * Fewer than the sockets of the client. A request that waits for a socket, or that the service answers late because of a
 * thousand others, exceeds its time limit, and a peak at one process would turn into an outage. On Lambda a container has
 * one request at a time and nothing waits.
 */
const limit = limitConcurrency({ concurrency: 16, queueTimeoutMs: 4_000 })

export const dynamodbClient = new DynamoDBClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 800, requestTimeout: 1_500, throwOnRequestTimeout: true },
})
dynamodbClient.middlewareStack.add(awsSpans, { step: 'initialize', name: 'spans' })
dynamodbClient.middlewareStack.add(next => args => limit(() => next(args)), {
  step: 'initialize',
  name: 'limitConcurrency',
})

export const dynamodb = DynamoDBDocumentClient.from(dynamodbClient, {
  marshallOptions: { removeUndefinedValues: true },
})
