/**
 * Items of DynamoDB by their keys. What a client is asked for in one turn of the event loop goes to DynamoDB as one
 * BatchGetItem, whatever tables it is of: a checkout needs prices, stock and failed payments, and each request of its own costs
 * half a millisecond.
 */
import { setTimeout } from 'node:timers/promises'
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from './errors.ts'

type Key = Readonly<Record<string, string>>
type Item = Record<string, unknown>

interface Lookup {
  readonly table: string
  readonly keys: readonly Key[]
  readonly resolve: (items: Item[]) => void
  readonly reject: (error: unknown) => void
}

/** The limit of BatchGetItem. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const batchSize = 100
const mostAttempts = 5

const waiting = new WeakMap<DynamoDBDocumentClient, Lookup[]>()

/**
 * The items that are there, in the order of their keys; a key that comes twice has its item twice. Reads are eventually consistent.
 * @throws Unavailable when DynamoDB leaves keys unprocessed again and again
 */
export const batchGet = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<Item[]> => {
  const idOf = (of: string, key: Key): string => JSON.stringify([of, ...Object.values(key)])

  /** Reads the keys into `found`; answers the ids of those that DynamoDB left. */
  const read = async (chunk: readonly (readonly [string, Key])[], found: Map<string, Item>): Promise<string[]> => {
    const namesOf = new Map(chunk.map(([of, key]) => [of, Object.keys(key)]))
    let left = chunk
    for (let attempt = 1; left.length > 0; attempt++) {
      const RequestItems = Object.fromEntries(
        [...Map.groupBy(left, ([of]) => of)].map(([of, group]) => [of, { Keys: group.map(([, key]) => key) }]),
      )
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems }))
      for (const [of, items] of Object.entries(Responses))
        for (const item of items)
          found.set(idOf(of, Object.fromEntries((namesOf.get(of) ?? []).map(name => [name, String(item[name])]))), item)
      left = Object.entries(UnprocessedKeys).flatMap(([of, { Keys = [] }]) =>
        Keys.map(key => [of, key as Key] as const),
      )
      if (attempt === mostAttempts) break
      if (left.length > 0) await setTimeout(Math.random() * 20 * 2 ** attempt)
    }
    return left.map(([of, key]) => idOf(of, key))
  }

  const answer = async (lookups: readonly Lookup[]): Promise<void> => {
    // DynamoDB refuses a request that names a key twice.
    const asked = [
      ...new Map(
        lookups.flatMap(each => each.keys.map(key => [idOf(each.table, key), [each.table, key] as const] as const)),
      ).values(),
    ]
    const found = new Map<string, Item>()
    const chunks = Array.from({ length: Math.ceil(asked.length / batchSize) }, (_, index) =>
      read(asked.slice(index * batchSize, (index + 1) * batchSize), found),
    )
    const left = new Set((await Promise.all(chunks)).flat())
    for (const each of lookups) {
      const ids = each.keys.map(key => idOf(each.table, key))
      if (ids.some(id => left.has(id))) each.reject(new Unavailable(`DynamoDB left keys of ${each.table} unread.`))
      else each.resolve(ids.map(id => found.get(id)).filter(item => item !== undefined))
    }
  }

  if (keys.length === 0) return []
  return new Promise<Item[]>((resolve, reject) => {
    const lookup = { table, keys, resolve, reject }
    const others = waiting.get(client)
    if (others) {
      others.push(lookup)
      return
    }
    const lookups = [lookup]
    waiting.set(client, lookups)
    queueMicrotask(() => {
      waiting.delete(client)
      answer(lookups).catch(error => {
        for (const each of lookups) each.reject(error)
      })
    })
  })
}
