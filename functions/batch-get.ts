/**
 * Reads items of DynamoDB by their keys. What is asked for in one turn of the event loop, of whatever tables, goes in one request:
 * the checkout looks at prices, stock and failed payments at once, and waits for one answer instead of three.
 */
import { setTimeout } from 'node:timers/promises'
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { Unavailable } from './errors.ts'

export type Key = Readonly<Record<string, string>>
export type Item = Readonly<Record<string, unknown>>

interface Read {
  readonly table: string
  readonly key: Key
  /** Undefined when there is no such item. */
  readonly found: (item: Item | undefined) => void
  readonly failed: (error: unknown) => void
}

/** The limit of BatchGetItem. */
const mostKeys = 100
const mostAttempts = 5
const pauseMs = 20

/** Tells keys apart, and finds the key of an item. */
const nameOf = (table: string, item: Item, names: readonly string[]): string =>
  JSON.stringify([table, ...names.map(name => item[name])])

/** Readers of the same key share its place in the request. */
const send = async (client: DynamoDBDocumentClient, reads: readonly (readonly Read[])[]): Promise<void> => {
  const waiting = new Map(
    reads.flatMap(same => {
      const [first] = same
      return first ? [[nameOf(first.table, first.key, Object.keys(first.key)), same] as const] : []
    }),
  )
  const keyNames = new Map(reads.flatMap(([first]) => (first ? [[first.table, Object.keys(first.key)] as const] : [])))
  const answer = (table: string, item: Item, is: Item | undefined): void => {
    const name = nameOf(table, item, keyNames.get(table) ?? [])
    for (const { found } of waiting.get(name) ?? []) found(is)
    waiting.delete(name)
  }
  let left = Object.fromEntries(
    [
      ...Map.groupBy(
        reads.flatMap(([first]) => first ?? []),
        ({ table }) => table,
      ),
    ].map(([table, of]) => [table, { Keys: of.map(({ key }) => ({ ...key })) }]),
  )
  for (let attempt = 1; Object.keys(left).length > 0; attempt++) {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems: left }))
    for (const [table, items] of Object.entries(Responses)) for (const item of items) answer(table, item, item)
    left = UnprocessedKeys as typeof left
    const tables = Object.keys(left)
    if (tables.length === 0) break
    if (attempt === mostAttempts) throw new Unavailable(`DynamoDB left keys of ${tables.join(', ')} unread.`)
    await setTimeout(Math.random() * pauseMs * 2 ** attempt)
  }
  for (const same of waiting.values()) for (const { found } of same) found(undefined)
}

const gathered = new WeakMap<DynamoDBDocumentClient, Read[]>()

const flush = (client: DynamoDBDocumentClient): void => {
  const reads = gathered.get(client) ?? []
  gathered.delete(client)
  const distinct = [...Map.groupBy(reads, ({ table, key }) => nameOf(table, key, Object.keys(key))).values()]
  for (let from = 0; from < distinct.length; from += mostKeys) {
    const request = distinct.slice(from, from + mostKeys)
    send(client, request).catch((error: unknown) => {
      for (const { failed } of request.flat()) failed(error)
    })
  }
}

/**
 * The items that there are, in the order of the keys.
 * @throws Unavailable when DynamoDB leaves keys unread again and again
 */
export const batchGet = async (
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<Item[]> => {
  const items = await Promise.all(
    keys.map(key => {
      const { promise, resolve, reject } = Promise.withResolvers<Item | undefined>()
      const reads = gathered.get(client) ?? []
      if (reads.length === 0) {
        gathered.set(client, reads)
        queueMicrotask(() => flush(client))
      }
      reads.push({ table, key, found: resolve, failed: reject })
      return promise
    }),
  )
  return items.filter(item => item !== undefined)
}
