/** Tables of a test's own, on the platform's DynamoDB Local. */
import { randomUUID } from 'node:crypto'
import { ensureTables, tablesOf } from '../infra/local/set-up/tables.ts'

/** @returns the names by setting, such as `ORDERS_TABLE` */
export const ownTables = async (): Promise<Record<string, string>> => {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB
  if (!endpoint) throw new Error('AWS_ENDPOINT_URL_DYNAMODB is missing: run the integration tests by `npm test`.')
  const prefix = `test-${randomUUID()}`
  await ensureTables({ endpoint, region: 'eu-central-1', prefix })
  return Object.fromEntries(tablesOf(prefix).map(({ setting, name }) => [setting, name]))
}
