/** What retention reads and keeps in DynamoDB: the old checkouts, a page at a time, and how far a pass has come. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Limits } from './due.ts'
import type { Requested } from './dynamodb-personal-data.ts'
import { erased } from './personal-data.ts'

export interface OldCheckout {
  readonly checkoutId: string
  readonly requested: Requested
  /** Noted by an earlier pass: it became an order then. */
  readonly orderedAt?: string
}

export type Cursor = Readonly<Record<string, unknown>>

export interface Page {
  readonly checkouts: readonly OldCheckout[]
  readonly scanned: number
  /** Where the next page begins; undefined after the last one. */
  readonly next: Cursor | undefined
}

/** A pass goes through all that is kept, in one run or in several. */
export interface Pass {
  readonly beganAt: string
  readonly finishedAt?: string | undefined
  readonly cursor?: Cursor | undefined
  /** All checkouts were read. */
  readonly scanned: boolean
  readonly counts: Readonly<Record<string, number>>
}

const passId = 'retention'

export const dynamodbRetention = (
  client: DynamoDBDocumentClient,
  tables: { readonly checkouts: string; readonly idempotency: string },
) => ({
  /** Of the next page, those that have something to be forgotten, or are old and not known to be orders. */
  page: async ({ tokens, checkouts, orders }: Limits, after: Cursor | undefined): Promise<Page> => {
    const { Items, ScannedCount, LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: tables.checkouts,
        ExclusiveStartKey: after,
        FilterExpression: `(requested.requestedAt < :tokens AND requested.paymentMethod <> :erased)
          OR (requested.requestedAt < :checkouts AND requested.customer.email <> :erased
            AND (attribute_not_exists(orderedAt) OR orderedAt < :orders))`,
        ExpressionAttributeValues: {
          ':tokens': tokens,
          ':checkouts': checkouts,
          ':orders': orders,
          ':erased': erased,
        },
      }),
    )
    return { checkouts: (Items ?? []) as OldCheckout[], scanned: ScannedCount ?? 0, next: LastEvaluatedKey }
  },

  /** The next passes need not read the order of this checkout again. */
  noteOrdered: async (checkoutId: string, orderedAt: string): Promise<void> => {
    await client.send(
      new UpdateCommand({
        TableName: tables.checkouts,
        Key: { checkoutId },
        UpdateExpression: 'SET orderedAt = :at',
        ConditionExpression: 'attribute_exists(checkoutId)',
        ExpressionAttributeValues: { ':at': orderedAt },
      }),
    )
  },

  lastPass: async (): Promise<Pass | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tables.idempotency, Key: { id: passId }, ConsistentRead: true }),
    )
    return Item?.pass
  },

  /**
   * @param replaces when the stored pass began; undefined when there was none
   * @returns false when another pass has begun meanwhile
   */
  keepPass: async (pass: Pass, replaces: string | undefined): Promise<boolean> => {
    try {
      await client.send(
        new PutCommand({
          TableName: tables.idempotency,
          Item: { id: passId, pass },
          ...(replaces === undefined
            ? { ConditionExpression: 'attribute_not_exists(id)' }
            : {
                ConditionExpression: 'pass.beganAt = :replaces',
                ExpressionAttributeValues: { ':replaces': replaces },
              }),
        }),
      )
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  },
})
export type DynamodbRetention = ReturnType<typeof dynamodbRetention>
