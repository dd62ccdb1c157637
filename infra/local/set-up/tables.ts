/** Creates the DynamoDB tables and puts the first stock on the shelves; what is there already stays as it is. */
import {
  type AttributeDefinition,
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { products } from '../../../functions/catalogue/products.ts'

export interface Table {
  /** The environment variable that holds the name. */
  readonly setting: string
  readonly name: string
  readonly key: string
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
  { setting: 'ORDERS_TABLE', name: `${prefix}-orders`, key: 'checkoutId' },
  { setting: 'STOCK_TABLE', name: `${prefix}-stock`, key: 'sku' },
  { setting: 'LEDGER_TABLE', name: `${prefix}-provider-ledger`, key: 'idempotencyKey' },
]

export const localPrefix = 'kassa-local'

const create = async (client: DynamoDBClient, { name, key, ttl, index }: Table): Promise<boolean> => {
  const attributes = [key, ...(index ? [index.key, index.sort] : [])]
  const AttributeDefinitions = attributes.map(
    (AttributeName): AttributeDefinition => ({ AttributeName, AttributeType: 'S' }),
  )
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions,
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        ...(index
          ? {
              GlobalSecondaryIndexes: [
                {
                  IndexName: index.name,
                  KeySchema: [
                    { AttributeName: index.key, KeyType: 'HASH' },
                    { AttributeName: index.sort, KeyType: 'RANGE' },
                  ],
                  Projection: { ProjectionType: 'ALL' },
                },
              ],
            }
          : {}),
      }),
    )
  } catch (error) {
    if (error instanceof ResourceInUseException) return false
    throw error
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
  return true
}

const deliverStock = async (client: DynamoDBDocumentClient, table: string): Promise<number> => {
  const delivered = await Promise.all(
    products.map(({ sku, stock }) =>
      client
        .send(
          new PutCommand({
            TableName: table,
            Item: { sku, left: stock },
            ConditionExpression: 'attribute_not_exists(sku)',
          }),
        )
        .then(
          () => 1,
          (error: Error) => {
            if (error.name === 'ConditionalCheckFailedException') return 0
            throw error
          },
        ),
    ),
  )
  return delivered.reduce<number>((sum, one) => sum + one, 0)
}

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
  // DynamoDB Local takes any credentials; these are no secret.
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  try {
    const tables = tablesOf(prefix)
    const created = await Promise.all(tables.map(table => create(client, table)))
    const stock = tables.find(({ setting }) => setting === 'STOCK_TABLE')?.name ?? ''
    const delivered = await deliverStock(DynamoDBDocumentClient.from(client), stock)
    const names = tables.filter((_, index) => created[index]).map(({ name }) => `created table ${name}`)
    const lines = [...names, ...(delivered > 0 ? [`first stock of ${delivered} products`] : [])]
    return lines.length > 0 ? lines : [`${tables.length} tables and the stock are as they were left`]
  } finally {
    client.destroy()
  }
}
