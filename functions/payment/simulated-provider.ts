/**
 * A payment provider that behaves as a real one and takes no money: it remembers every charge and refund in a ledger, by
 * idempotency key, and refuses a key that comes with other parameters.
 *
 * Tokens: tok_visa succeeds; tok_chargeDeclined and tok_insufficientFunds decline; tok_timeout charges but answers only the
 * third time; tok_outage never answers; any other token is declined as invalid.
 */
import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { Charged, PaymentProvider, Refunded } from './provider.ts'

const declines: Record<string, string> = {
  tok_chargeDeclined: 'card_declined',
  tok_insufficientFunds: 'insufficient_funds',
}
const accepted = new Set(['tok_visa', 'tok_timeout'])

interface Entry<Answer> {
  readonly idempotencyKey: string
  readonly kind: 'charge' | 'refund'
  readonly parameters: string
  readonly answer: Answer
  readonly amount: number
  readonly currency: string
  readonly checkoutId?: string
}

export const simulatedProvider = (client: DynamoDBDocumentClient, ledger: string): PaymentProvider => {
  /** Writes the entry, or answers the one that is there under its key. */
  const enter = async <Answer>(entry: Entry<Answer>): Promise<Answer> => {
    try {
      await client.send(
        new PutCommand({
          TableName: ledger,
          Item: entry,
          ConditionExpression: 'attribute_not_exists(idempotencyKey)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return entry.answer
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
      const first = unmarshall(error.Item) as Entry<Answer>
      if (first.parameters !== entry.parameters) {
        throw new Unprocessable(
          'idempotency-mismatch',
          `The provider has other parameters under ${entry.idempotencyKey}.`,
        )
      }
      return first.answer
    }
  }

  /** How often this key was asked for, this time included. */
  const attempts = async (idempotencyKey: string): Promise<number> => {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: ledger,
        Key: { idempotencyKey: `attempts:${idempotencyKey}` },
        UpdateExpression: 'ADD attempts :one',
        ExpressionAttributeValues: { ':one': 1 },
        ReturnValues: 'UPDATED_NEW',
      }),
    )
    return Number(Attributes?.attempts)
  }

  return {
    name: 'simulated',
    charge: async ({ idempotencyKey, checkoutId, amount, currency, paymentMethod }) => {
      if (paymentMethod === 'tok_outage') throw new Unavailable('The payment provider does not answer.')
      const reason = declines[paymentMethod] ?? (accepted.has(paymentMethod) ? undefined : 'invalid_payment_method')
      const answer: Charged = reason
        ? { status: 'declined', reason }
        : { status: 'succeeded', paymentId: `pay_${randomUUID().replaceAll('-', '')}` }
      const parameters = JSON.stringify([amount, currency, paymentMethod])
      const charged = await enter({ idempotencyKey, kind: 'charge', parameters, answer, amount, currency, checkoutId })
      if (paymentMethod === 'tok_timeout' && (await attempts(idempotencyKey)) < 3) {
        throw new Unavailable('The payment provider did not answer in time.')
      }
      return charged
    },
    refund: async ({ idempotencyKey, paymentId, amount, currency }) => {
      const answer: Refunded = { refundId: `re_${randomUUID().replaceAll('-', '')}` }
      const parameters = JSON.stringify([amount, currency, paymentId])
      return enter({ idempotencyKey, kind: 'refund', parameters, answer, amount, currency })
    },
  }
}

/** What the ledger has under a key; for tests and for people. */
export const ledgerEntry = async (client: DynamoDBDocumentClient, ledger: string, idempotencyKey: string) =>
  (await client.send(new GetCommand({ TableName: ledger, Key: { idempotencyKey }, ConsistentRead: true }))).Item
