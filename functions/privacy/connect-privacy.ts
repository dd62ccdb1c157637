/** Access and erasure in the tables and the database that the settings name. The database is reached as its owner, who may change rows. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { connectDatabase } from '../analytics/postgres.ts'
import { dynamodbMailMarks } from '../email/dynamodb-mail-marks.ts'
import { settings } from '../settings.ts'
import { dynamodbPersonalData } from './dynamodb-personal-data.ts'
import { sinkPersonalData } from './postgres.ts'
import { type Privacy, privacy } from './privacy.ts'

const privacySettings = {
  CHECKOUTS_TABLE: z.string(),
  PAYMENTS_TABLE: z.string(),
  ORDERS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
  LEDGER_TABLE: z.string(),
  ORDER_KEEPS: z.enum(['amounts', 'customer']).default('amounts'),
  ORDER_YEARS: z.coerce.number().int().min(0).max(100).default(10),
}

/** A statement over a large table may take this long. */
const statementMs = 5 * 60 * 1_000

export interface PrivacyOptions {
  readonly client: DynamoDBDocumentClient
  /** The database as its owner. */
  readonly databaseUrl: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly progress?: (text: string) => void
  readonly now?: () => Date
}

export const connectPrivacy = ({
  client,
  databaseUrl,
  environment = process.env,
  progress = () => undefined,
  now = () => new Date(),
}: PrivacyOptions): Privacy & { close(): Promise<void> } => {
  const given = settings(privacySettings, environment)
  const database = connectDatabase(databaseUrl, statementMs)
  const run = privacy({
    dynamodb: dynamodbPersonalData(client),
    sink: sinkPersonalData(database.query),
    tables: {
      checkouts: given.CHECKOUTS_TABLE,
      payments: given.PAYMENTS_TABLE,
      orders: given.ORDERS_TABLE,
      ledger: given.LEDGER_TABLE,
    },
    isReceiptSent: id => dynamodbMailMarks(client, given.IDEMPOTENCY_TABLE)(id, 'receipt'),
    orderKeeps: given.ORDER_KEEPS,
    orderYears: given.ORDER_YEARS,
    now,
    progress,
  })
  return { ...run, close: () => database.close() }
}
