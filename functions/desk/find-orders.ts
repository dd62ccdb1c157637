/** Finds orders in the sink: one statement a page, the newest checkout first. */
import type { Query } from '../analytics/postgres.ts'
import { type Status, statuses } from '../checkout/status.ts'
import { patience, waitsForPerson } from '../operations/postgres.ts'

/** `attention`: whatever its status is, a dead letter of it waits for a person. */
export const orderFilters = [...statuses, 'attention'] as const
export type OrderFilter = (typeof orderFilters)[number]

/** The place of an order in the list: when its checkout was accepted, in microseconds, and its id. */
export interface Place {
  readonly microseconds: string
  readonly checkoutId: string
}

export interface OrdersQuery {
  readonly search?: string | undefined
  readonly status?: OrderFilter | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly cursor?: Place | undefined
  readonly limit: number
}

export interface OrderRow {
  readonly checkout_id: string
  readonly order_number: string | null
  readonly status: Status
  readonly name: string | null
  readonly email: string | null
  readonly amount: number
  readonly currency: string
  readonly at: Date
  readonly ordered_at: Date | null
  readonly attention: boolean
  /** An event of the same fact came before: another producer sent it twice. */
  readonly again: boolean
  readonly microseconds: number
}

export interface FoundOrder {
  readonly checkoutId: string
  readonly orderNumber?: string
  readonly status: Status
  /** A dead letter of it waits for a person. */
  readonly attention?: true
  /** Null where it was erased. */
  readonly customer: { readonly name: string | null; readonly email: string | null }
  readonly amount: number
  readonly currency: string
  readonly acceptedAt: string
  readonly orderedAt?: string
}

export interface OrdersPage {
  readonly orders: readonly FoundOrder[]
  /** The cursor of the next page; absent after the last one. */
  readonly next?: string
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const cursorOf = ({ microseconds, checkoutId }: Place): string =>
  Buffer.from(`${microseconds}/${checkoutId}`).toString('base64url')

/** Undefined when the text is no cursor. */
export const placeOf = (cursor: string): Place | undefined => {
  const [microseconds = '', checkoutId = '', ...more] = Buffer.from(cursor, 'base64url').toString('latin1').split('/')
  return /^\d{1,18}$/.test(microseconds) && uuid.test(checkoutId) && more.length === 0
    ? { microseconds, checkoutId }
    : undefined
}

/** For `like`: each character stands for itself. */
export const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** `7q2mx4td` and `k-7q2m-x4td` are the beginning `K-7Q2M-X4TD`; undefined for what begins no order number. */
export const orderNumberBeginning = (search: string): string | undefined => {
  const symbols = search
    .toUpperCase()
    .replace(/^K[- ]/, '')
    .replaceAll(/[- ]/g, '')
  // Letters that no order number has are taken for the digits they look like.
  const read = symbols.replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  if (!/^[0-9A-HJKMNPQRSTV-Z]{3,12}$/.test(read)) return undefined
  return `K-${(read.match(/.{1,4}/g) ?? []).join('-')}`
}

/** The least and the greatest id that begin so; undefined for what begins no id. */
export const idRange = (search: string): readonly [string, string] | undefined => {
  const text = search.toLowerCase()
  const hex = text.replaceAll('-', '')
  const written = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const least = written(hex.padEnd(32, '0'))
  return /^[0-9a-f]{3,32}$/.test(hex) && least.startsWith(text) ? [least, written(hex.padEnd(32, 'f'))] : undefined
}

/** A fact of a checkout, by what the index of checkouts has of it. */
type Has = { readonly topic: string; readonly only?: string }

const has = (topic: string, only?: string): Has => ({ topic, ...(only ? { only } : {}) })

/**
 * The facts that a checkout of each status has, and those that it has not. The view `checkouts` decides, and these spare it
 * nearly all of the other checkouts: a status that few have is found in no time.
 */
const reached: Readonly<Record<Status, { readonly by?: Has; readonly unless?: readonly Has[] }>> = {
  accepted: { unless: [has('payment-action-required'), has('payment-successful'), has('payment-failed')] },
  'action-required': { by: has('payment-action-required'), unless: [has('payment-successful'), has('payment-failed')] },
  paid: { by: has('payment-successful'), unless: [has('order-successful'), has('order-rejected')] },
  declined: { by: has('payment-failed', `reason is distinct from 'expired'`) },
  expired: { by: has('payment-failed', `reason = 'expired'`) },
  ordered: {
    by: has('order-successful'),
    unless: [has('email-successful', `mail = 'receipt'`), has('order-shipped'), has('order-cancelled')],
  },
  rejected: { by: has('order-rejected'), unless: [has('payment-released')] },
  released: { by: has('payment-released'), unless: [has('order-cancelled')] },
  confirmed: {
    by: has('email-successful', `mail = 'receipt'`),
    unless: [has('order-shipped'), has('order-cancelled')],
  },
  shipped: { by: has('order-shipped') },
  cancelled: { by: has('order-cancelled') },
  refunded: { by: has('payment-refunded', `reason not in ('requested', 'cancelled')`) },
}

const ofRequested = ({ topic, only }: Has): string =>
  `exists (select from events as fact where fact.checkout_id = requested.checkout_id and fact.topic = '${topic}'${only ? ` and fact.${only}` : ''})`

const needsPerson = (checkoutId: string): string =>
  `exists (select from dead_letters where checkout_id = ${checkoutId} and ${waitsForPerson})`

/** One row more than `limit` when there is another page. */
export const ordersStatement = (query: OrdersQuery): { text: string; values: unknown[] } => {
  const values: unknown[] = [...patience]
  const bind = (value: unknown): string => `$${values.push(value)}`

  const statusConditions = (filter: OrderFilter): string[] => {
    if (filter === 'attention') return [needsPerson('requested.checkout_id')]
    const { by, unless = [] } = reached[filter]
    return [...(by ? [ofRequested(by)] : []), ...unless.map(fact => `not ${ofRequested(fact)}`)]
  }

  /** What a text may be, each with an index of its own. */
  const searchConditions = (search: string): string[] => {
    const range = idRange(search)
    const number = orderNumberBeginning(search)
    return [
      `searched_mail(payload) like lower(${bind(literally(search))}::text) || '%'`,
      // An address is no name, though its parts are words.
      ...(search.includes('@') ? [] : [`searched_name(payload) @@ name_search(${bind(search)})`]),
      ...(range ? [`checkout_id between ${bind(range[0])} and ${bind(range[1])}`] : []),
      ...(number
        ? [
            `checkout_id in (select checkout_id from events as ordered
      where topic = 'order-successful' and checkout_id is not null and order_number like ${bind(`${number}%`)})`,
          ]
        : []),
    ]
  }

  const { search, status, from, to, cursor, limit } = query
  const conditions = [
    `topic = 'checkout-requested' and checkout_id is not null`,
    ...(from ? [`at >= ${bind(from)}`] : []),
    ...(to ? [`at < ${bind(to)}`] : []),
    ...(cursor
      ? [
          `(at, checkout_id) < (timestamptz 'epoch' + ${bind(cursor.microseconds)}::bigint * interval '1 microsecond', ${bind(cursor.checkoutId)}::uuid)`,
        ]
      : []),
    ...(status ? statusConditions(status) : []),
  ]
  const most = bind(limit + 1)
  const newest = 'order by at desc, checkout_id desc'
  /** @param whole for what few have: the planner would hope to find enough of them at the newest end, and read on to the other end */
  const some = (condition: readonly string[], whole: boolean): string => `(
  select checkout_id, at, amount, currency
  from (select * from events as requested where ${[...condition, ...conditions].join('\n    and ')}${whole ? ' offset 0' : ''}) as each
  ${newest} limit ${most}
)`
  // One select for each way, and not one with `or`: each is answered by its index.
  const ways = search
    ? searchConditions(search).map(condition => some([condition], true))
    : [some([], status !== undefined && status !== 'confirmed')]
  const text = `select found.*, first.at < found.at as again, first.name, first.email,
  checkout.status, checkout.order_number, checkout.ordered_at,
  (extract(epoch from found.at) * 1000000)::bigint as microseconds,
  ${needsPerson('found.checkout_id')} as attention
from (select * from (${ways.join(' union ')}) as way ${newest} limit ${most}) as found
cross join lateral (
  select at, payload #>> '{customer,name}' as name, payload #>> '{customer,email}' as email
  from events where checkout_id = found.checkout_id and topic = 'checkout-requested' order by at limit 1
) as first
-- offset 0: else the whole view is joined
cross join lateral (select status, order_number, ordered_at from checkouts where checkout_id = found.checkout_id offset 0) as checkout
order by found.at desc, found.checkout_id desc`
  return { text, values }
}

/** What an erasure writes instead (docs/privacy.md). */
const erased = 'erased'

/** Null where it was erased. */
export const personOf = ({
  name,
  email,
}: Partial<Record<'name' | 'email', string | null>>): FoundOrder['customer'] => ({
  name: name === undefined || name === erased ? null : name,
  email: email === undefined || email === erased ? null : email,
})

const found = (row: OrderRow): FoundOrder => ({
  checkoutId: row.checkout_id,
  ...(row.order_number === null ? {} : { orderNumber: row.order_number }),
  status: row.status,
  ...(row.attention ? { attention: true } : {}),
  customer: personOf(row),
  amount: row.amount,
  currency: row.currency,
  acceptedAt: row.at.toISOString(),
  ...(row.ordered_at === null ? {} : { orderedAt: row.ordered_at.toISOString() }),
})

/** The rows of a page out of the sink. */
export const ordersIn =
  (query: Query) =>
  (asked: OrdersQuery): Promise<OrderRow[]> => {
    const { text, values } = ordersStatement(asked)
    return query<OrderRow>(text, values)
  }

/** More rounds than any search needs: the facts tell the statuses apart but for a few. */
const mostRounds = 10

/** A page of the orders that match. Its cursor is a place in the list, so orders that arrive meanwhile move nothing. */
export const findOrders = async (
  read: (query: OrdersQuery) => Promise<OrderRow[]>,
  query: OrdersQuery,
): Promise<OrdersPage> => {
  const { status, limit } = query
  const orders = new Map<string, FoundOrder>()
  let cursor = query.cursor
  for (let round = 1; ; round += 1) {
    const asked = { ...query, limit: limit - orders.size, cursor }
    const rows = await read(asked)
    const page = rows.slice(0, asked.limit)
    for (const row of page) {
      const matches = status === undefined || status === 'attention' || row.status === status
      if (matches && !row.again) orders.set(row.checkout_id, found(row))
    }
    const last = rows.length > asked.limit ? page.at(-1) : undefined
    cursor = last && { microseconds: String(last.microseconds), checkoutId: last.checkout_id }
    if (!cursor || orders.size === limit || round === mostRounds)
      return { orders: [...orders.values()], ...(cursor ? { next: cursorOf(cursor) } : {}) }
  }
}
