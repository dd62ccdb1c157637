/** What reads one order, assembled of the settings: for GET /orders/{checkoutId}, and for the answers of actions. */
import { z } from 'zod'
import { connectDatabase, databaseSettings } from '../analytics/postgres.ts'
import { dynamodbCheckouts } from '../checkout/dynamodb-checkouts.ts'
import { dynamodb } from '../dynamodb.ts'
import { dynamodbMailMarks } from '../email/dynamodb-mail-marks.ts'
import { allowedActions } from '../order/allowed-actions.ts'
import { dynamodbOrderStatus } from '../order/dynamodb-order-status.ts'
import { dynamodbPayments } from '../payment/dynamodb-payments.ts'
import { type ReadOrder, readOrder } from './read-order.ts'

export type { ReadOrder }

export const readOrderSettings = {
  ...databaseSettings,
  CHECKOUTS_TABLE: z.string(),
  PAYMENTS_TABLE: z.string(),
  ORDERS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
}

export const connectReadOrder = (given: z.infer<z.ZodObject<typeof readOrderSettings>>): ReadOrder =>
  readOrder({
    query: connectDatabase(given.DATABASE_URL).query,
    checkouts: dynamodbCheckouts(dynamodb, given.CHECKOUTS_TABLE),
    payments: dynamodbPayments(dynamodb, given.PAYMENTS_TABLE),
    findOrder: dynamodbOrderStatus(dynamodb, given.ORDERS_TABLE),
    isMailSent: dynamodbMailMarks(dynamodb, given.IDEMPOTENCY_TABLE),
    allowedActions,
    now: () => new Date(),
  })
