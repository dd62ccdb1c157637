/**
 * Which receivers have an event: one item an event in the idempotency table, with the set of their names. A record that is
 * read again, because one receiver failed or another function did, is posted only to those that do not have it.
 */
import { hash } from 'node:crypto'
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'

/** CloudEvents: source and id together are one event. */
export interface EventIdentity {
  readonly source: string
  readonly id: string
}

export interface WebhookMarks {
  /** The names of the receivers that have the event. */
  readonly receiversWith: (event: EventIdentity) => Promise<ReadonlySet<string>>
  readonly mark: (event: EventIdentity, receiver: string, at: Date) => Promise<void>
}

/** Longer than a record can be read again or redriven: the topics' retention and the dead letters' after it. */
const lifetimeSeconds = 90 * 24 * 60 * 60

const keyOf = ({ source, id }: EventIdentity) => ({ id: `webhook#${hash('sha256', `${source}\n${id}`, 'base64')}` })

export const dynamodbWebhookMarks = (client: DynamoDBDocumentClient, table: string): WebhookMarks => ({
  receiversWith: async event => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(event), ConsistentRead: true }))
    return Item?.receivers instanceof Set ? Item.receivers : new Set()
  },
  mark: async (event, receiver, at) => {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: keyOf(event),
        UpdateExpression: 'ADD receivers :receiver SET expiration = :expiration',
        ExpressionAttributeValues: {
          ':receiver': new Set([receiver]),
          ':expiration': Math.ceil(at.getTime() / 1_000) + lifetimeSeconds,
        },
      }),
    )
  },
})
