/** Creates the DynamoDB tables; what is there already stays as it is, but for an index that it lacks. */
import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'

export interface Table {
  /** The environment variable that holds the name. */
  readonly setting: string
  readonly name: string
  readonly key: string
  /** The sort key, where there is one. */
  readonly sortKey?: string
  /** Attribute with the Unix time in seconds after which DynamoDB may delete an item. */
  readonly ttl?: string
  /** A global index of all attributes: only items that have both of its attributes are in it. */
  readonly index?: { readonly name: string; readonly key: string; readonly sort: string }
}

export const tablesOf = (prefix: string): readonly Table[] => [
  { setting: 'CHECKOUTS_TABLE', name: `${prefix}-checkouts`, key: 'checkoutId' },
  { setting: 'IDEMPOTENCY_TABLE', name: `${prefix}-idempotency`, key: 'id', ttl: 'expiration' },
  {
    setting: 'PAYMENTS_TABLE',
    name: `${prefix}-payments`,
    key: 'checkoutId',
    index: { name: 'open', key: 'open', sort: 'openSince' },
  },
  {
    setting: 'ORDERS_TABLE',
    name: `${prefix}-orders`,
    key: 'checkoutId',
    index: { name: 'open', key: 'open', sort: 'openSince' },
  },
  { setting: 'CATALOGUE_TABLE', name: `${prefix}-catalogue`, key: 'kind', sortKey: 'id' },
  { setting: 'STOCK_TABLE', name: `${prefix}-stock`, key: 'sku' },
  { setting: 'LEDGER_TABLE', name: `${prefix}-provider-ledger`, key: 'idempotencyKey' },
  { setting: 'SUPPRESSIONS_TABLE', name: `${prefix}-suppressions`, key: 'id' },
]

export const localPrefix = 'kassa-local'

const attributesOf = ({ key, sortKey, index }: Table): AttributeDefinition[] =>
  [key, ...(sortKey ? [sortKey] : []), ...(index ? [index.key, index.sort] : [])].map(AttributeName => ({
    AttributeName,
    AttributeType: 'S',
  }))

const indexOf = ({ name, key, sort }: NonNullable<Table['index']>) => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: key, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'ALL' as const },
})

/** A table of an earlier version gets the index that it lacks. */
const addIndex = async (client: DynamoDBClient, table: Table): Promise<boolean> => {
  const { name, index } = table
  if (!index) return false
  const { Table: found } = await client.send(new DescribeTableCommand({ TableName: name }))
  if (found?.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === index.name)) return false
  await client.send(
    new UpdateTableCommand({
      TableName: name,
      AttributeDefinitions: attributesOf(table),
      GlobalSecondaryIndexUpdates: [{ Create: indexOf(index) }],
    }),
  )
  return true
}

const create = async (client: DynamoDBClient, table: Table): Promise<'created' | 'changed' | undefined> => {
  const { name, key, sortKey, ttl, index } = table
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions: attributesOf(table),
        KeySchema: [
          { AttributeName: key, KeyType: 'HASH' },
          ...(sortKey ? [{ AttributeName: sortKey, KeyType: 'RANGE' } as const] : []),
        ],
        BillingMode: 'PAY_PER_REQUEST',
        ...(index ? { GlobalSecondaryIndexes: [indexOf(index)] } : {}),
      }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
    return (await addIndex(client, table)) ? 'changed' : undefined
  }
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName: name })
  if (ttl) {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: ttl, Enabled: true },
      }),
    )
  }
  return 'created'
}

/** DynamoDB Local takes any credentials; these are no secret. */
export const localDynamodb = (at: { readonly endpoint: string; readonly region: string }): DynamoDBClient =>
  new DynamoDBClient({ ...at, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } })

/** @returns what was done, a line each */
export const ensureTables = async ({
  endpoint,
  region,
  prefix = localPrefix,
}: {
  endpoint: string
  region: string
  prefix?: string
}): Promise<string[]> => {
  const client = localDynamodb({ endpoint, region })
  try {
    const tables = tablesOf(prefix)
    const done = await Promise.all(tables.map(table => create(client, table)))
    const names = tables.flatMap(({ name }, index) => (done[index] ? [`${done[index]} table ${name}`] : []))
    return names.length > 0 ? names : [`${tables.length} tables are as they were left`]
  } finally {
    client.destroy()
  }
}
