/** What the sink shows, as lines of the history. */
import { Client } from 'pg'
import { catalogueTopics, topics } from '../../../functions/topics.ts'
import type { Addresses } from '../../../infra/local/addresses.ts'
import type { Line } from '../history.ts'

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
