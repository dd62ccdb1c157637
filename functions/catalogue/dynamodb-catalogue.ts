/**
 * The catalogue view in DynamoDB: one item a brand or product, with the version of the record it was made from.
 *
 * A change has two steps. An operator's request reserves the next version by one conditional write (`pending`), and then
 * publishes it. The view takes a record only when its version is later than the one it has, so order, repetition and
 * compaction do not matter. A withdrawn entry keeps its version, without a state.
 */

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { batchGet } from '../batch-get.ts'
import type { BrandState, ProductState, StockAdjusted } from './facts.ts'

export interface States {
  readonly brand: BrandState
  readonly product: ProductState
}
export type Kind = keyof States

/** A change that is decided, and perhaps not published yet. */
export interface Pending<State> {
  readonly version: number
  /** Null withdraws. */
  readonly state: State | null
  /** When the operator asked for it, ISO 8601. */
  readonly at: string
}

export interface Entry<State> {
  readonly id: string
  /** 0 when nothing was published yet. */
  readonly version: number
  readonly state: State | null
  readonly pending?: Pending<State>
}

export interface Page<State> {
  readonly entries: Entry<State>[]
  /** The id after which the next page begins; null after the last one. */
  readonly next: string | null
}

/** A change of stock as it was first asked for. */
export interface StockRequest {
  readonly body: StockAdjusted
  readonly at: string
}

export interface CatalogueView {
  get<K extends Kind>(kind: K, id: string): Promise<Entry<States[K]> | undefined>
  list<K extends Kind>(kind: K): Promise<Entry<States[K]>[]>
  /** At most `limit` entries and about 1 MB, in the order of their ids. */
  page<K extends Kind>(
    kind: K,
    from: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<States[K]>>
  /**
   * Reserves `pending.version`, unless another change has it; answers the entry as it is afterwards.
   * @param after what the version before must be: the one in the view, or a pending one whose record was published
   */
  reserve<K extends Kind>(
    kind: K,
    id: string,
    pending: Pending<States[K]>,
    after?: 'view' | 'published',
  ): Promise<Entry<States[K]>>
  /** Keeps a request under its id, unless there is one; answers the first. */
  request(id: string, request: StockRequest): Promise<StockRequest>
  requested(id: string): Promise<StockRequest | undefined>
  /** Takes the state of a record, unless the view has the same or a later version. */
  apply<K extends Kind>(kind: K, id: string, version: number, state: States[K] | null): Promise<void>
}

/** A page of a query ends at 1 MB before it has so many entries. */
const mostOfQuery = 100_000

const entryOf = <State>(item: Record<string, unknown>): Entry<State> => ({
  id: String(item.id),
  version: Number(item.version ?? 0),
  state: (item.state as State | undefined) ?? null,
  ...(item.pending ? { pending: item.pending as Pending<State> } : {}),
})

type Part<Method extends keyof CatalogueView> = (client: DynamoDBDocumentClient, table: string) => CatalogueView[Method]

const getEntry: Part<'get'> = (client, table) => async (kind, id) => {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: { kind, id }, ConsistentRead: true }))
  return Item && entryOf(Item)
}

const pageOfEntries: Part<'page'> =
  (client, table) =>
  async <K extends Kind>(kind: K, { after, limit }: { after?: string | undefined; limit: number }) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#kind = :kind',
        ExpressionAttributeNames: { '#kind': 'kind' },
        ExpressionAttributeValues: { ':kind': kind },
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: { kind, id: after } }),
      }),
    )
    const next = LastEvaluatedKey ? String(LastEvaluatedKey.id) : null
    return { entries: Items.map(item => entryOf<States[K]>(item)), next }
  }

export const listEntries: Part<'list'> =
  (client, table) =>
  async <K extends Kind>(kind: K) => {
    const read = pageOfEntries(client, table)
    const entries: Entry<States[K]>[] = []
    for (let after: string | undefined; ; ) {
      const page = await read(kind, { after, limit: mostOfQuery })
      entries.push(...page.entries)
      if (page.next === null) return entries
      after = page.next
    }
  }

export const findEntries =
  (client: DynamoDBDocumentClient, table: string) =>
  async (skus: readonly string[]): Promise<Entry<ProductState>[]> => {
    const keys = [...new Set(skus)].map(id => ({ kind: 'product', id }))
    return (await batchGet(client, table, keys)).map(item => entryOf(item))
  }

const reserveVersion: Part<'reserve'> =
  (client, table) =>
  async <K extends Kind>(kind: K, id: string, pending: Pending<States[K]>, after: 'view' | 'published' = 'view') => {
    const seen = pending.version - 1
    const followsView =
      seen === 0
        ? 'attribute_not_exists(#version) AND attribute_not_exists(#pending)'
        : '#version = :seen AND (attribute_not_exists(#pending) OR #pending.#version <= :seen)'
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: table,
          Key: { kind, id },
          UpdateExpression: 'SET #pending = :pending',
          ConditionExpression: after === 'view' ? followsView : '#pending.#version = :seen',
          ExpressionAttributeNames: { '#pending': 'pending', '#version': 'version' },
          ExpressionAttributeValues: { ':pending': pending, ...(seen === 0 ? {} : { ':seen': seen }) },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return entryOf<States[K]>({ id, ...Attributes })
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return entryOf<States[K]>(error.Item ? unmarshall(error.Item) : { id })
    }
  }

const keepRequest: Part<'request'> = (client, table) => async (id, request) => {
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { kind: 'stock-request', id, ...request },
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return request
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error
    return unmarshall(error.Item) as StockRequest
  }
}

const getRequest: Part<'requested'> = (client, table) => async id => {
  const Key = { kind: 'stock-request', id }
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))
  return Item as StockRequest | undefined
}

export const applyState: Part<'apply'> = (client, table) => async (kind, id, version, state) => {
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { kind, id },
        UpdateExpression: `SET #version = :version${state === null ? ' REMOVE #state' : ', #state = :state'}`,
        ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
        ExpressionAttributeNames: { '#version': 'version', '#state': 'state' },
        ExpressionAttributeValues: { ':version': version, ...(state === null ? {} : { ':state': state }) },
      }),
    )
  } catch (error) {
    // The view has this version or a later one.
    if (!(error instanceof ConditionalCheckFailedException)) throw error
  }
}

/** The whole view; a function that needs one part of it takes that part, and no right for the others. */
export const dynamodbCatalogue = (client: DynamoDBDocumentClient, table: string): CatalogueView => ({
  get: getEntry(client, table),
  list: listEntries(client, table),
  page: pageOfEntries(client, table),
  reserve: reserveVersion(client, table),
  request: keepRequest(client, table),
  requested: getRequest(client, table),
  apply: applyState(client, table),
})
