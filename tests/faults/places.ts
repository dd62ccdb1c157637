/** Every place where the system keeps something, read when it is quiet: what the history says of how it all ended. */
import { createHash } from 'node:crypto'
import { DynamoDBDocumentClient, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb'
import { Client } from 'pg'
import { versionHeader } from '../../functions/catalogue/change.ts'
import { brandChanged, stockAdjusted } from '../../functions/catalogue/facts.ts'
import type { ReadTopics } from '../../functions/kafka/read-topics.ts'
import type { StoredRecord } from '../../functions/kafka/stored-record.ts'
import { deadLetterOf } from '../../functions/operations/redrive.ts'
import type { Action, StoredOrder } from '../../functions/order/stored-order.ts'
import type { LedgerPayment } from '../../functions/payment/dynamodb-ledger.ts'
import type { Payment } from '../../functions/payment/dynamodb-payments.ts'
import { catalogueTopics, topics, topicsBeside } from '../../functions/topics.ts'
import type { Addresses } from '../../infra/local/addresses.ts'
import { localDynamodb, localPrefix } from '../../infra/local/set-up/tables.ts'
import { rights } from '../../infra/rights.ts'
import type { CatalogueState, Fact, Goods, Line, MailKind, Order } from './history.ts'
import { markOf } from './poison.ts'

type Item = Record<string, unknown>

const table = (name: string): string => `${localPrefix}-${name}`

export const tablesAt = (at: Addresses) => {
  const client = DynamoDBDocumentClient.from(localDynamodb({ endpoint: at.dynamodb.url, region: 'eu-central-1' }))
  const all = async (name: string): Promise<Item[]> => {
    const items: Item[] = []
    for await (const page of paginateScan({ client }, { TableName: table(name), ConsistentRead: true })) {
      items.push(...(page.Items ?? []))
    }
    return items
  }
  const deliver = async (stock: Readonly<Record<string, number>>): Promise<void> => {
    for (const [sku, left] of Object.entries(stock)) {
      await client.send(new PutCommand({ TableName: table('stock'), Item: { sku, left } }))
    }
  }
  return { all, deliver }
}

/** The functions that read a topic by a mapping. */
const readersOf = (topic: string): string[] =>
  Object.entries(rights).flatMap(([name, { mappings = {} }]) => (topic in mappings ? [name] : []))

export const poisonLine = ({ topic, partition, offset }: StoredRecord, mark: string): Line => ({
  kind: 'poison',
  mark,
  topic,
  partition,
  offset,
  isEvent: topics.some(({ name }) => name === topic),
  readBy: readersOf(topic),
})

const said = ['amount', 'paymentId', 'mail', 'messageId', 'refundId', 'refundAmount', 'requestId', 'status'] as const

/** What the value of a fact says that a promise is about. */
export const saidIn = (text: string): Pick<Fact, (typeof said)[number]> => {
  const value = JSON.parse(text) as Item
  return Object.fromEntries(said.flatMap(name => (value[name] === undefined ? [] : [[name, value[name]]])))
}

/** What lies on the topics of the flow: facts, and what a foreign producer wrote. */
export const readFacts = async (read: ReadTopics): Promise<Line[]> =>
  (await read(topics.map(({ name }) => name))).map(record => {
    const { topic, partition, offset, timestamp, key, value, headers } = record
    const mark = markOf(headers)
    if (mark !== undefined) return poisonLine(record, mark)
    const text = value?.toString('utf8') ?? ''
    return {
      kind: 'fact',
      topic,
      partition,
      offset,
      at: timestamp,
      checkoutId: key?.toString('utf8') ?? '',
      eventId: String(headers.ce_id ?? ''),
      digest: createHash('md5')
        .update(value ?? '')
        .digest('hex'),
      time: String(headers.ce_time ?? ''),
      ...saidIn(text),
    }
  })

/** The same text for the same state, however its names are ordered. */
const stateText = (state: object): string => JSON.stringify(Object.fromEntries(Object.entries(state).sort()))

const stateLine = (place: CatalogueState['in'], entry: string, version: number, state: unknown): CatalogueState => ({
  kind: 'catalogue state',
  in: place,
  entry,
  version,
  ...(state ? { state: stateText(state) } : {}),
})

/** What the catalogue's topics state, of stock only what was stated since then; and how many events that all is. */
export const readCatalogue = async (read: ReadTopics, since: number): Promise<{ lines: Line[]; events: number }> => {
  const records = await read(catalogueTopics.map(({ name }) => name))
  const lines = records.flatMap(({ topic, key, value, headers, timestamp: at }): Line[] => {
    const stated = value === null ? null : (JSON.parse(value.toString('utf8')) as Item)
    if (topic !== stockAdjusted.name) {
      const { version = headers[versionHeader], ...state } = stated ?? {}
      const entry = `${topic === brandChanged.name ? 'brand' : 'product'} ${key}`
      return [stateLine('topic', entry, Number(version), stated && state)]
    }
    const { sku, change } = stated ?? {}
    const eventId = String(headers.ce_id ?? '')
    return at < since ? [] : [{ kind: 'adjustment', at, eventId, sku: String(sku), change: Number(change) }]
  })
  return { lines, events: new Set(records.map(({ headers }) => String(headers.ce_id))).size }
}

/** The catalogue as the shop reads it, and as the sink shows it. */
export const readCatalogueViews = async (at: Addresses): Promise<Line[]> => {
  const entries = (await tablesAt(at).all('catalogue')).filter(
    ({ kind, version }) => (kind === 'brand' || kind === 'product') && version !== undefined,
  )
  const brands = await look<Item>(at, 'select brand, name, description, version from brands')
  const products = await look<Item>(
    at,
    `select sku, name, description, brand, category, price, currency, tax_category as "taxCategory",
       weight_grams as "weightGrams", pictures, active, version from products`,
  )
  const stock = await look<{ sku: string; left: string }>(at, 'select sku, "left" from stock')
  return [
    ...entries.map(({ kind, id, version, state }) => stateLine('view', `${kind} ${id}`, Number(version), state)),
    ...brands.map(({ version, ...state }) => stateLine('sink', `brand ${state.brand}`, Number(version), state)),
    ...products.map(({ version, ...row }) => {
      // Numbers of any size are text to the driver.
      const state = { ...row, price: Number(row.price), weightGrams: Number(row.weightGrams) }
      return stateLine('sink', `product ${row.sku}`, Number(version), state)
    }),
    ...stock.map(({ sku, left }): Line => ({ kind: 'sink stock', sku, left: Number(left) })),
  ]
}

/** The provider's ledger, an item. */
export const ledgerLine = (item: Item): Line[] => {
  const { kind, amount, parameters, idempotencyKey } = item
  if (kind === 'payment') {
    const { checkoutId, paymentId, status } = item as unknown as LedgerPayment
    return [{ kind, checkoutId, amount: Number(amount), paymentId, status }]
  }
  if (kind !== 'refund') return []
  const [, , refundId] = String(idempotencyKey).split(':')
  const paymentId = (JSON.parse(String(parameters)) as string[])[2] ?? ''
  return [{ kind, amount: Number(amount), paymentId, ...(refundId === undefined ? {} : { refundId }) }]
}

/** The shop's decision about a payment. */
export const decisionLine = (item: Item, requestedAt: string | undefined): Line[] => {
  const { checkoutId, status, at } = item as unknown as Payment
  if (status === undefined || requestedAt === undefined) return []
  return [{ kind: 'decision', checkoutId, status, ageMs: Date.parse(at) - Date.parse(requestedAt) }]
}

const ofKind = (actions: readonly Action[]) => {
  const ids = (of: Action['kind']) => actions.filter(({ kind }) => kind === of).map(({ action }) => action)
  return { receipts: ids('receipt'), corrections: ids('address') }
}

/** The table of orders also has an item for each order number. */
export const orderLine = (item: Item, authorisedAt: ReadonlyMap<string, string>): Line[] => {
  const { checkoutId, status, reason, cancelReason, lines, at } = item
  if (status === undefined) return []
  const { actions, refunds, shipment, open } = item as Partial<StoredOrder>
  const authorised = authorisedAt.get(String(checkoutId))
  const waitedMs = authorised === undefined ? undefined : Date.parse(String(at)) - Date.parse(authorised)
  return [
    {
      kind: 'order',
      checkoutId: String(checkoutId),
      status: status as Order['status'],
      ...(waitedMs === undefined ? {} : { waitedMs }),
      ...(typeof reason === 'string' ? { reason } : {}),
      ...(typeof cancelReason === 'string' ? { cancelReason } : {}),
      ...(shipment ? { isShipped: true as const } : {}),
      ...(refunds ? { refunds } : {}),
      ...(actions ? { actions: actions.map(({ action }) => action), ...ofKind(actions) } : {}),
      ...(open === undefined ? {} : { isOpen: true as const }),
      lines: (lines as Goods).map(({ sku, quantity }) => ({ sku, quantity })),
    },
  ]
}

/** When each payment was authorised, by its checkout. */
export const authorisations = (payments: readonly Item[]): ReadonlyMap<string, string> =>
  new Map(
    payments.flatMap(({ checkoutId, status, at }) =>
      status === 'authorised' ? [[String(checkoutId), String(at)] as const] : [],
    ),
  )

export const readTables = async (at: Addresses, delivered: Readonly<Record<string, number>>): Promise<Line[]> => {
  const { all } = tablesAt(at)
  const payments = await all('payments')
  const authorisedAt = authorisations(payments)
  const orders = (await all('orders')).flatMap(item => orderLine(item, authorisedAt))
  const requestedAt = new Map(
    (await all('checkouts')).map(({ checkoutId, requested }) => [
      String(checkoutId),
      (requested as { requestedAt: string }).requestedAt,
    ]),
  )
  const decisions = payments.flatMap(item => decisionLine(item, requestedAt.get(String(item.checkoutId))))
  const stock = (await all('stock')).map(
    ({ sku, left }): Line => ({
      kind: 'stock',
      sku: String(sku),
      initial: delivered[String(sku)] ?? 0,
      left: Number(left),
    }),
  )
  return [...(await all('provider-ledger')).flatMap(ledgerLine), ...decisions, ...orders, ...stock]
}

const subjects: readonly [RegExp, MailKind][] = [
  [/^Your order .+ was cancelled$/, 'cancelled'],
  [/^Your order .+ is on its way$/, 'shipped'],
  [/^Your order (?!could)/, 'receipt'],
  [/^Your payment (was declined|has expired)$/, 'declined'],
  [/: nothing was charged$/, 'released'],
  [/refund/, 'refunded'],
]

export const readMails = async (at: Addresses): Promise<Line[]> => {
  const { emails } = (await (await fetch(`${at.mail.url}/store`)).json()) as {
    emails: { messageId: string; subject: string; at: number; destination: { to: string[] } }[]
  }
  return emails.map(({ messageId, subject, at, destination }) => {
    const mail = subjects.find(([pattern]) => pattern.test(subject))?.[1]
    if (!mail) throw new Error(`The mailbox has a mail that no function writes: ${subject}`)
    return { kind: 'mail', at: at * 1_000, messageId, to: destination.to[0] ?? '', mail }
  })
}

/** One look at the sink database. A connection that is lost also fails the query under way, which is reported. */
export const look = async <Row extends object>(at: Addresses, sql: string): Promise<Row[]> => {
  const client = new Client({ connectionString: at.database.url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

const among = (names: readonly { readonly name: string }[]): string =>
  `topic in (${names.map(({ name }) => `'${name}'`).join()})`
export const ofTheFlow = among(topics)
export const ofTheCatalogue = among(catalogueTopics)

/** What the sink's own view says was taken. */
export const readCaptured = async (at: Addresses): Promise<Line[]> => {
  const [row] = await look<{ payments: string; amount: string }>(
    at,
    'select count(*) as payments, coalesce(sum(amount), 0) as amount from payments where captured_at is not null',
  )
  return [{ kind: 'captured', payments: Number(row?.payments), amount: Number(row?.amount) }]
}

export const readRows = async (at: Addresses): Promise<Line[]> => {
  const rows = await look<{ event_id: string; topic: string; partition: number; offset: string; digest: string }>(
    at,
    `select event_id, topic, partition, "offset", md5(value) as digest from events where ${ofTheFlow}`,
  )
  return rows.map(({ event_id, topic, partition, offset, digest }) => ({
    kind: 'row',
    eventId: event_id,
    topic,
    partition,
    offset: Number(offset),
    digest,
  }))
}

/** What a foreign producer wrote, as it came or wrapped in Lambda's on-failure format. */
export const isForeign = (record: StoredRecord): boolean => {
  if (markOf(record.headers) !== undefined) return true
  const { redrive } = deadLetterOf(record)
  return 'record' in redrive && 'foreign-mark' in redrive.record.headers
}

/** What lies beside the flow: every dead letter, with whether it was redriven, and what a foreign producer wrote. */
export const readLetters = async (read: ReadTopics): Promise<Line[]> => {
  const stored = await read(topicsBeside.map(({ name }) => name))
  const marks = new Set(stored.flatMap(({ topic, key }) => (topic === 'redriven' ? [String(key)] : [])))
  const letters = stored
    .filter(({ topic }) => topic === 'dead-letter' || topic === 'retries-exhausted')
    .map((record): Line => {
      const { id, reason } = deadLetterOf(record)
      return { kind: 'dead letter', id, reason, redriven: marks.has(id), isForeign: isForeign(record) }
    })
  const ownTopic = (headers: StoredRecord['headers']) => !('kassa-dead-letter-topic' in headers)
  const poison = stored.flatMap(record => {
    const mark = markOf(record.headers)
    return mark !== undefined && ownTopic(record.headers) ? [poisonLine(record, mark)] : []
  })
  return [...letters, ...poison]
}

export const readLetterRows = async (at: Addresses): Promise<Line[]> => {
  const rows = await look<{ id: string; source: string | null; function: string | null }>(
    at,
    `select id, source_topic || '/' || source_partition || '/' || source_offset as source, function from dead_letters`,
  )
  return rows.map(({ id, source, function: name }) => ({
    kind: 'letter row',
    id,
    ...(source === null ? {} : { source }),
    ...(name === null ? {} : { function: name }),
  }))
}

export const readRevenue = async (at: Addresses): Promise<Line[]> => {
  const [row] = await look<{ orders: string; amount: string; cancelled: string; refunded: string }>(
    at,
    `select coalesce(sum(orders), 0) as orders, coalesce(sum(revenue), 0) as amount,
       coalesce(sum(cancelled), 0) as cancelled, coalesce(sum(refunded), 0) as refunded from revenue_by_day`,
  )
  const { orders, amount, cancelled, refunded } = row ?? {}
  return [
    {
      kind: 'revenue',
      orders: Number(orders),
      amount: Number(amount),
      cancelled: Number(cancelled),
      refunded: Number(refunded),
    },
  ]
}

/** What the sink shows of orders after they were placed. */
export const readOrderViews = async (at: Addresses): Promise<Line[]> => {
  const refunds = await look<{ checkout_id: string; refund_id: string; amount: string; status: string }>(
    at,
    'select checkout_id, refund_id, amount, status from refunds',
  )
  const checkouts = await look<{ checkout_id: string; status: string; refunded: string }>(
    at,
    'select checkout_id, status, refunded from checkouts',
  )
  const done = await look<{ checkout_id: string; kind: string; times: string }>(
    at,
    'select checkout_id, kind, count(*) as times from operator_actions group by 1, 2',
  )
  const actions = Map.groupBy(done, ({ checkout_id }) => checkout_id)
  return [
    ...refunds.map(
      ({ checkout_id: checkoutId, refund_id: refundId, amount, status }): Line => ({
        kind: 'sink refund',
        checkoutId,
        refundId,
        amount: Number(amount),
        status,
      }),
    ),
    ...checkouts.map(
      ({ checkout_id: checkoutId, status, refunded }): Line => ({
        kind: 'sink checkout',
        checkoutId,
        status,
        refunded: Number(refunded),
        actions: Object.fromEntries((actions.get(checkoutId) ?? []).map(({ kind, times }) => [kind, Number(times)])),
      }),
    ),
  ]
}
