/**
 * The sparse index `open` of a table whose key is the checkout id: the items that something is still to be done about, the oldest
 * first. Its partition key has sixteen values, so that it takes sixteen times the writes of one partition.
 */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'

const openIndex = 'open'

const shards = [...'0123456789abcdef']
/** The attribute `open` of an item: the last digit of its checkout id. */
export const shardOf = (checkoutId: string): string => checkoutId.at(-1) ?? '0'

export interface OpenItems {
  readonly table: string
  /** ISO 8601. */
  readonly before: string
  /** Of each shard at a time. */
  readonly pageSize: number
}

/** The items that are open since before a time, a page of each shard at a time. */
export async function* openItems<Item>(
  client: DynamoDBDocumentClient,
  { table, before, pageSize }: OpenItems,
): AsyncIterable<readonly Item[]> {
  let left: readonly { readonly shard: string; readonly after?: Record<string, unknown> | undefined }[] = shards.map(
    shard => ({ shard }),
  )
  while (left.length > 0) {
    const pages = await Promise.all(
      left.map(async ({ shard, after }) => {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: openIndex,
            KeyConditionExpression: '#open = :shard AND openSince < :before',
            ExpressionAttributeNames: { '#open': 'open' },
            ExpressionAttributeValues: { ':shard': shard, ':before': before },
            Limit: pageSize,
            ExclusiveStartKey: after,
          }),
        )
        return { shard, items: Items as Item[], after: LastEvaluatedKey }
      }),
    )
    yield pages.flatMap(({ items }) => items)
    left = pages.filter(({ after }) => after !== undefined)
  }
}
