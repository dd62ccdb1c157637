/** Personal data in DynamoDB: finding the checkouts of a mailbox, and erasing an item without losing what another writes into it. */
import { isDeepStrictEqual } from 'node:util'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { addressSubject } from '../checkout/dynamodb-failed-payments.ts'
import type { CheckoutRequested } from '../checkout/facts.ts'
import { isMailbox } from './personal-data.ts'

export type Item = Readonly<Record<string, unknown>>
export type Requested = Partial<CheckoutRequested> & Item

export interface FoundCheckout {
  readonly checkoutId: string
  readonly requested: Requested
}

/** The scan reads the table in so many parts at once. */
const segments = 4
const mostAttempts = 10

export const dynamodbPersonalData = (client: DynamoDBDocumentClient) => {
  const read = async (table: string, Key: Item): Promise<Item | undefined> =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item

  /**
   * The checkouts of a mailbox, those included that are erased already: they keep the hash of the address. It reads the whole
   * table, for there is no index of people.
   */
  const checkoutsOf = async (
    table: string,
    mailbox: string,
    read: (items: number) => void,
  ): Promise<FoundCheckout[]> => {
    const found: FoundCheckout[] = []
    const subject = addressSubject(mailbox)
    const scan = async (Segment: number): Promise<void> => {
      let after: Record<string, unknown> | undefined
      do {
        const page = await client.send(
          new ScanCommand({
            TableName: table,
            Segment,
            TotalSegments: segments,
            ConsistentRead: true,
            ExclusiveStartKey: after,
            FilterExpression: 'contains(subjects, :subject) OR attribute_not_exists(subjects)',
            ExpressionAttributeValues: { ':subject': subject },
          }),
        )
        read(page.ScannedCount ?? 0)
        for (const { checkoutId, requested = {}, subjects } of page.Items ?? []) {
          const isSubject = Array.isArray(subjects) && subjects.includes(subject)
          if (isSubject || isMailbox(requested.customer?.email, mailbox)) found.push({ checkoutId, requested })
        }
        after = page.LastEvaluatedKey
      } while (after)
    }
    await Promise.all(Array.from({ length: segments }, (_, segment) => scan(segment)))
    return found
  }

  const changedBy = (item: Item, without: (item: unknown) => unknown) => {
    const next = without(item) as Item
    return { next, changed: Object.keys(item).filter(name => !isDeepStrictEqual(item[name], next[name])) }
  }

  const hasPerson = async (table: string, Key: Item, without: (item: unknown) => unknown): Promise<boolean> => {
    const item = await read(table, Key)
    return item !== undefined && changedBy(item, without).changed.length > 0
  }

  /**
   * Erases an item, unless nothing of a person is in it. What changed meanwhile is read again, so no other write is lost.
   * @returns whether something was erased
   */
  const erase = async (table: string, Key: Item, without: (item: unknown) => unknown): Promise<boolean> => {
    for (let attempt = 1; ; attempt++) {
      const item = await read(table, Key)
      if (!item) return false
      const { next, changed } = changedBy(item, without)
      if (changed.length === 0) return false
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key,
            UpdateExpression: `SET ${changed.map((_, index) => `#n${index} = :new${index}`).join(', ')}`,
            ConditionExpression: changed.map((_, index) => `#n${index} = :old${index}`).join(' AND '),
            ExpressionAttributeNames: Object.fromEntries(changed.map((name, index) => [`#n${index}`, name])),
            ExpressionAttributeValues: Object.fromEntries(
              changed.flatMap((name, index) => [
                [`:new${index}`, next[name]],
                [`:old${index}`, item[name]],
              ]),
            ),
          }),
        )
        return true
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || attempt === mostAttempts) throw error
      }
    }
  }

  return { read, checkoutsOf, hasPerson, erase }
}
export type DynamodbPersonalData = ReturnType<typeof dynamodbPersonalData>
