/** Access, erasure and retention in the tables and the database that the settings name. The database is reached as its owner, who may change rows. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { z } from 'zod'
import { connectDatabase } from '../analytics/postgres.ts'
import { dynamodbMailMarks } from '../email/dynamodb-mail-marks.ts'
import { allow, findSuppression, type Suppression } from '../email/dynamodb-suppressions.ts'
import { settings } from '../settings.ts'
import { retentionSettings } from './due.ts'
import { dynamodbPersonalData } from './dynamodb-personal-data.ts'
import { dynamodbRetention } from './dynamodb-retention.ts'
import { sinkPersonalData } from './postgres.ts'
import { sinkRetention } from './postgres-retention.ts'
import { type Privacy, privacy } from './privacy.ts'
import { type Retention, retention } from './retention.ts'

const privacySettings = {
  CHECKOUTS_TABLE: z.string(),
  PAYMENTS_TABLE: z.string(),
  ORDERS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
  LEDGER_TABLE: z.string(),
  ORDER_KEEPS: z.enum(['amounts', 'customer']).default('amounts'),
  ...retentionSettings,
}

/** A statement over a large table may take this long. */
const statementMs = 5 * 60 * 1_000
/** That frees the space of one, too. */
const vacuumMs = 13 * 60 * 1_000

export interface PrivacyOptions {
  readonly client: DynamoDBDocumentClient
  /** The database as its owner. */
  readonly databaseUrl: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly progress?: (text: string) => void
  readonly now?: () => Date
}

const placesOf = (environment: Readonly<Record<string, string | undefined>>) => {
  const given = settings(privacySettings, environment)
  return {
    given,
    tables: {
      checkouts: given.CHECKOUTS_TABLE,
      payments: given.PAYMENTS_TABLE,
      orders: given.ORDERS_TABLE,
      ledger: given.LEDGER_TABLE,
    },
  }
}

export interface ConnectedPrivacy extends Privacy {
  /** Mails to the address are sent again. @returns what had stopped them */
  allow(mail: string): Promise<Suppression | undefined>
  close(): Promise<void>
}

export const connectPrivacy = ({
  client,
  databaseUrl,
  environment = process.env,
  progress = () => undefined,
  now = () => new Date(),
}: PrivacyOptions): ConnectedPrivacy => {
  const { given, tables } = placesOf(environment)
  const { SUPPRESSIONS_TABLE } = settings({ SUPPRESSIONS_TABLE: z.string() }, environment)
  const database = connectDatabase(databaseUrl, statementMs)
  const run = privacy({
    dynamodb: dynamodbPersonalData(client),
    sink: sinkPersonalData(database.query),
    tables,
    isReceiptSent: id => dynamodbMailMarks(client, given.IDEMPOTENCY_TABLE)(id, 'receipt'),
    findSuppression: findSuppression(client, SUPPRESSIONS_TABLE),
    orderKeeps: given.ORDER_KEEPS,
    orderYears: given.ORDER_YEARS,
    now,
    progress,
  })
  return { ...run, allow: allow(client, SUPPRESSIONS_TABLE), close: () => database.close() }
}

export const connectRetention = ({
  client,
  databaseUrl,
  environment = process.env,
  progress = () => undefined,
  now = () => new Date(),
}: PrivacyOptions): Retention & { close(): Promise<void> } => {
  const { given, tables } = placesOf(environment)
  const database = connectDatabase(databaseUrl, vacuumMs)
  const run = retention({
    dynamodb: dynamodbPersonalData(client),
    store: dynamodbRetention(client, { checkouts: tables.checkouts, idempotency: given.IDEMPOTENCY_TABLE }),
    sink: sinkRetention(database.query, given.ORDER_KEEPS),
    tables,
    settings: given,
    now,
    progress,
  })
  return { ...run, close: () => database.close() }
}
