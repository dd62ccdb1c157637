import { randomUUID } from 'node:crypto'
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from '@jest/globals'
import { ensureTables, localDynamodb, tablesOf } from './tables.ts'

test('a table of an earlier version gets the index that it lacks, once', async () => {
  const at = { endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '', region: 'eu-central-1' }
  const prefix = `test-${randomUUID()}`
  const name = `${prefix}-orders`
  const client = localDynamodb(at)
  try {
    await client.send(
      new CreateTableCommand({
        TableName: name,
        AttributeDefinitions: [{ AttributeName: 'checkoutId', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'checkoutId', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    expect(await ensureTables({ ...at, prefix })).toContain(`changed table ${name}`)
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }))
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['open'])
    expect(await ensureTables({ ...at, prefix })).toEqual([`${tablesOf(prefix).length} tables are as they were left`])
  } finally {
    client.destroy()
  }
})
