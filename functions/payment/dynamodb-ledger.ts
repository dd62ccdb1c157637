/**
 * The ledger of the simulated provider, a table: each payment and each refund under the idempotency key of the call that made it.
 */
import { ConditionalCheckFailedException, type TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { Unprocessable } from '../errors.ts'
import type { PaymentState } from './provider.ts'

/** A payment in the ledger. All times are ISO 8601. */
export interface LedgerPayment {
  readonly idempotencyKey: string
  readonly kind: 'payment'
  readonly checkoutId: string
  readonly paymentId: string
  readonly parameters: string
  readonly amount: number
  readonly currency: string
  readonly paymentMethod: string
  readonly status: PaymentState['status']
  readonly createdAt: string
  readonly reason?: string
  readonly heldUntil?: string
  readonly readyAt?: string
  readonly heldAt?: string
  readonly capturedAt?: string
  readonly releasedAt?: string
  /** The sum of its refunds. */
  readonly refunded?: number
}

export interface LedgerRefund {
  readonly idempotencyKey: string
  readonly kind: 'refund'
  readonly checkoutId?: string
  readonly parameters: string
  readonly amount: number
  readonly currency: string
  readonly answer: { readonly refundId: string }
  readonly createdAt?: string
  /** How the refund ends once `settlesAt` has come. */
  readonly settlesAt?: string
  readonly outcome?: 'succeeded' | 'failed'
}

/** A charge made before holds: taken at once, or declined. */
export interface LedgerCharge {
  readonly idempotencyKey: string
  readonly kind: 'charge'
  readonly checkoutId: string
  readonly amount: number
  readonly currency: string
  readonly answer: { readonly status: 'succeeded' | 'declined'; readonly paymentId?: string; readonly reason?: string }
  readonly refunded?: number
}

export type LedgerEntry = LedgerPayment | LedgerRefund | LedgerCharge

export const keyOf = (checkoutId: string): string => `charge:${checkoutId}`
export const refundKeyOf = (checkoutId: string, refundId?: string): string =>
  refundId === undefined ? `refund:${checkoutId}` : `refund:${checkoutId}:${refundId}`

/** What must hold besides the state, with the values it names. */
export interface MoveCondition {
  readonly onlyIf?: string
  readonly values?: Readonly<Record<string, string>>
}

/** What the ledger has under a key; for tests and for people. */
export const ledgerEntry = async (client: DynamoDBDocumentClient, ledger: string, idempotencyKey: string) =>
  (await client.send(new GetCommand({ TableName: ledger, Key: { idempotencyKey }, ConsistentRead: true }))).Item

export const dynamodbLedger = (client: DynamoDBDocumentClient, ledger: string) => {
  /** @throws Unprocessable when the call is not the one that made the entry */
  const requireSame = (first: LedgerPayment | LedgerRefund, asked: LedgerPayment | LedgerRefund): void => {
    if (first.parameters === asked.parameters) return
    throw new Unprocessable('idempotency-mismatch', `The provider has other parameters under ${asked.idempotencyKey}.`)
  }

  /** Writes the payment, or answers what is there under its key. */
  const enter = async (entry: LedgerPayment): Promise<{ entry: LedgerPayment | LedgerCharge; isNew: boolean }> => {
    try {
      await client.send(
        new PutCommand({
          TableName: ledger,
          Item: entry,
          ConditionExpression: 'attribute_not_exists(idempotencyKey)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return { entry, isNew: true }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
      const first = unmarshall(error.Item) as LedgerPayment
      requireSame(first, entry)
      return { entry: first, isNew: false }
    }
  }

  const readRefund = async (idempotencyKey: string): Promise<LedgerRefund | undefined> =>
    (await ledgerEntry(client, ledger, idempotencyKey)) as LedgerRefund | undefined

  /**
   * Writes the refund and adds it to the sum of its payment, or answers the one that is there under its key.
   * @throws Unprocessable when the sum would be more than the amount of the payment
   */
  const enterRefund = async (
    refund: LedgerRefund & { readonly checkoutId: string },
    payment: LedgerPayment | LedgerCharge,
  ): Promise<LedgerRefund> => {
    try {
      await client.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: ledger, Item: refund, ConditionExpression: 'attribute_not_exists(idempotencyKey)' } },
            {
              Update: {
                TableName: ledger,
                Key: { idempotencyKey: keyOf(refund.checkoutId) },
                UpdateExpression: 'ADD refunded :amount',
                ConditionExpression: '(attribute_not_exists(refunded) AND amount >= :amount) OR refunded <= :left',
                ExpressionAttributeValues: { ':amount': refund.amount, ':left': payment.amount - refund.amount },
              },
            },
          ],
        }),
      )
      return refund
    } catch (error) {
      if (!(error instanceof Error && error.name === 'TransactionCanceledException')) throw error
      const first = await readRefund(refund.idempotencyKey)
      if (first) {
        requireSame(first, refund)
        return first
      }
      const [, sum] = (error as TransactionCanceledException).CancellationReasons ?? []
      if (sum?.Code !== 'ConditionalCheckFailed') throw error
      throw new Unprocessable(
        'more-than-captured',
        `The provider refused the refund of ${refund.amount}: more than the captured amount would be given back.`,
        { cause: error },
      )
    }
  }

  /** Moves a payment from one of the states to another; answers the entry after that, or as it is when it is in neither. */
  const move = async (
    checkoutId: string,
    from: readonly PaymentState['status'][],
    to: Readonly<Record<string, string>> & { readonly status: PaymentState['status'] },
    { onlyIf = '', values = {} }: MoveCondition = {},
  ): Promise<LedgerPayment | LedgerCharge | undefined> => {
    const names = Object.keys(to)
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: ledger,
          Key: { idempotencyKey: keyOf(checkoutId) },
          UpdateExpression: `SET ${names.map(name => `#${name} = :${name}`).join(', ')}`,
          ConditionExpression: `(${from.map((_, index) => `#status = :from${index}`).join(' OR ')})${onlyIf}`,
          ExpressionAttributeNames: Object.fromEntries(names.map(name => [`#${name}`, name])),
          ExpressionAttributeValues: {
            ...Object.fromEntries(names.map(name => [`:${name}`, to[name]])),
            ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
            ...values,
          },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return Attributes as LedgerPayment
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return error.Item && (unmarshall(error.Item) as LedgerPayment)
    }
  }

  const read = async (checkoutId: string): Promise<LedgerPayment | LedgerCharge | undefined> => {
    const entry = await ledgerEntry(client, ledger, keyOf(checkoutId))
    return entry as LedgerPayment | LedgerCharge | undefined
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

  return { enter, enterRefund, move, read, readRefund, attempts }
}
