/**
 * The failed payments of an hour in DynamoDB, one item a subject in the idempotency table: a set of "time checkout", so that a
 * payment that is counted again changes nothing. DynamoDB deletes an item when its last failure is an hour ago.
 */
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { batchGet } from '../batch-get.ts'
import type { Checkouts } from './dynamodb-checkouts.ts'
import { type FailedPayments, subjectsOf } from './failed-payments.ts'

const hourSeconds = 60 * 60

/** What the failed payments of an address are counted by; stored with each checkout of it. */
export const addressSubject = (email: string): string => subjectsOf(email, undefined)[0] ?? ''

const timesIn = (failures: unknown): number[] =>
  failures instanceof Set ? [...failures].map(each => Date.parse(String(each).split(' ')[0] ?? '')) : []

export const dynamodbFailedPayments = (client: DynamoDBDocumentClient, table: string): FailedPayments => ({
  timesOf: async subjects => {
    const found = await batchGet(
      client,
      table,
      subjects.map(id => ({ id })),
    )
    const items = new Map(found.map(({ id, failures }) => [String(id), timesIn(failures)]))
    return subjects.map(id => items.get(id) ?? [])
  },
  count: async (subjects, checkoutId, at) => {
    const expiration = Math.ceil(Date.parse(at) / 1_000) + hourSeconds
    await Promise.all(
      subjects.map(id =>
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: { id },
            UpdateExpression: 'ADD failures :failure SET expiration = :expiration',
            ExpressionAttributeValues: { ':failure': new Set([`${at} ${checkoutId}`]), ':expiration': expiration },
          }),
        ),
      ),
    )
  },
})

/** Counts the failed payment of a checkout by what is stored with it: the mail address and the network it came from. */
export const countFailedPayment =
  (checkouts: Pick<Checkouts, 'find'>, failedPayments: Pick<FailedPayments, 'count'>) =>
  async (checkoutId: string, at: string): Promise<void> => {
    const stored = await checkouts.find(checkoutId)
    // Erased meanwhile: nobody is left to count it for.
    if (!stored) return
    const subjects = stored.subjects ?? subjectsOf(stored.requested.customer.email, undefined)
    await failedPayments.count(subjects, checkoutId, at)
  }
