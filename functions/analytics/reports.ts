/**
 * The reports: a table of SQL over the sink's views. A person could paste each of them into psql, with `:from`, `:to`, `:per` and
 * `:limit` as psql variables; `statement` binds them for the driver, `psqlText` writes them out.
 */

export const units = ['minute', 'hour', 'day'] as const
export type Unit = (typeof units)[number]

export interface Column {
  readonly name: string
  readonly label: string
  readonly kind: 'money' | 'count' | 'percent' | 'milliseconds' | 'text' | 'time'
}

export interface Report {
  readonly title: string
  /** True when its rows are one per minute, hour or day. */
  readonly perTime: boolean
  readonly columns: readonly Column[]
  readonly sql: string
}

export interface Range {
  readonly from: Date
  readonly to: Date
  readonly per: Unit
  readonly limit: number
}

const column = (kind: Column['kind'], name: string, label: string): Column => ({ name, label, kind })

const currency = column('text', 'currency', 'Currency')
const bucket = column('time', 'bucket', 'Time')

/** Every bucket of the range, including empty ones, in UTC whatever the session's time zone. */
const buckets = `generate_series(
  date_trunc(:per, :from, 'UTC'), :to - interval '1 microsecond', ('1 ' || :per)::interval, 'UTC'
) as buckets (bucket)`

/** Checkouts accepted in the range. An array, because only a condition on the view's key uses the index below it. */
const acceptedInRange = `checkout_id = any (array(
  select checkout_id from events where topic = 'checkout-requested' and at >= :from and at < :to
))`

export const reports: Readonly<Record<string, Report>> = {
  summary: {
    title: 'Summary',
    perTime: false,
    columns: [
      currency,
      column('count', 'checkouts', 'Checkouts'),
      column('count', 'orders', 'Orders'),
      column('count', 'confirmed', 'Receipts sent'),
      column('count', 'shipped', 'Shipped'),
      column('count', 'cancelled', 'Cancelled'),
      column('count', 'declined', 'Declined'),
      column('count', 'refunded', 'Refunded'),
      column('count', 'open', 'In progress'),
      column('money', 'revenue', 'Revenue'),
      column('money', 'given_back', 'Given back'),
      column('money', 'average_order_value', 'Average order'),
      column('percent', 'conversion', 'Checkout to receipt'),
      column('milliseconds', 'p50_ms', 'Checkout to receipt, median'),
    ],
    sql: `select
  currency,
  count(*) as checkouts,
  count(ordered_at) as orders,
  count(confirmed_at) as confirmed,
  count(shipped_at) as shipped,
  count(cancelled_at) as cancelled,
  count(*) filter (where status = 'declined') as declined,
  count(*) filter (where status = 'refunded') as refunded,
  count(*) filter (where status in ('accepted', 'paid', 'ordered', 'rejected')) as open,
  coalesce(sum(amount) filter (where ordered_at is not null), 0) as revenue,
  coalesce(sum(case when cancelled_at is not null then amount else refunded end) filter (where ordered_at is not null), 0) as given_back,
  round(avg(amount) filter (where ordered_at is not null)) as average_order_value,
  round(100.0 * count(confirmed_at) / count(*), 1) as conversion,
  round(percentile_cont(0.5) within group (order by extract(epoch from confirmed_at - accepted_at))::numeric * 1000, 1) as p50_ms
from checkouts
where ${acceptedInRange}
group by currency
order by checkouts desc`,
  },

  revenue: {
    title: 'Revenue',
    perTime: true,
    columns: [
      bucket,
      currency,
      column('count', 'orders', 'Orders'),
      column('money', 'revenue', 'Revenue'),
      column('money', 'average_order_value', 'Average order'),
      column('money', 'given_back', 'Given back since'),
    ],
    // What is given back follows the order, so nothing before the range counts.
    sql: `with back as (
  select checkout_id, cancelled, case when not cancelled then (
    select sum(amount) from refunds where refunds.checkout_id = changed.checkout_id and status <> 'failed'
  ) end as refunded
  from (
    select checkout_id, bool_or(topic = 'order-cancelled') as cancelled
    from events
    where topic in ('order-cancelled', 'refund-requested') and at >= :from
    group by checkout_id
  ) as changed
), placed as (
  select date_trunc(:per, at, 'UTC') as bucket, currency, count(*) as orders, sum(amount) as revenue,
    sum(case when cancelled then amount else coalesce(refunded, 0) end) as given_back
  from events left join back using (checkout_id)
  where topic = 'order-successful' and at >= :from and at < :to and currency is not null
  group by 1, 2
)
select bucket, currency, coalesce(orders, 0) as orders, coalesce(revenue, 0) as revenue,
  round(revenue / nullif(orders, 0)) as average_order_value, coalesce(given_back, 0) as given_back
from ${buckets}
cross join (select distinct currency from placed) as currencies
left join placed using (bucket, currency)
order by bucket, currency`,
  },

  orders: {
    title: 'Checkouts and orders',
    perTime: true,
    columns: [
      bucket,
      column('count', 'checkouts', 'Checkouts'),
      column('count', 'payments', 'Payments'),
      column('count', 'orders', 'Orders'),
      column('count', 'mails', 'Emails'),
    ],
    sql: `with happened as (
  select date_trunc(:per, at, 'UTC') as bucket, topic, count(*) as times
  from events
  where topic in ('checkout-requested', 'payment-successful', 'order-successful', 'email-successful')
    and at >= :from and at < :to
  group by 1, 2
)
select bucket,
  coalesce(sum(times) filter (where topic = 'checkout-requested'), 0) as checkouts,
  coalesce(sum(times) filter (where topic = 'payment-successful'), 0) as payments,
  coalesce(sum(times) filter (where topic = 'order-successful'), 0) as orders,
  coalesce(sum(times) filter (where topic = 'email-successful'), 0) as mails
from ${buckets}
left join happened using (bucket)
group by bucket
order by bucket`,
  },

  conversion: {
    title: 'From checkout to receipt',
    perTime: false,
    columns: [
      column('text', 'stage', 'Stage'),
      column('count', 'checkouts', 'Checkouts'),
      column('percent', 'of_accepted', 'Of all accepted'),
      column('percent', 'of_previous', 'Of the stage before'),
    ],
    sql: `with reached as (
  select count(*) as accepted, count(paid_at) as paid, count(ordered_at) as ordered, count(confirmed_at) as confirmed
  from checkouts
  where ${acceptedInRange}
)
select stage, checkouts,
  round(100.0 * checkouts / nullif(accepted, 0), 1) as of_accepted,
  round(100.0 * checkouts / nullif(previous, 0), 1) as of_previous
from reached
cross join lateral (values
  (1, 'accepted', accepted, accepted),
  (2, 'paid', paid, accepted),
  (3, 'ordered', ordered, paid),
  (4, 'confirmed', confirmed, ordered)
) as stages (place, stage, checkouts, previous)
order by place`,
  },

  outcomes: {
    title: 'How checkouts ended',
    perTime: true,
    columns: [
      bucket,
      column('count', 'confirmed', 'Confirmed'),
      column('count', 'cancelled', 'Cancelled'),
      column('count', 'declined', 'Declined'),
      column('count', 'refunded', 'Refunded'),
      column('count', 'open', 'In progress'),
    ],
    sql: `with ended as (
  select date_trunc(:per, accepted_at, 'UTC') as bucket, status
  from checkouts
  where ${acceptedInRange}
)
select bucket,
  count(*) filter (where status in ('confirmed', 'shipped')) as confirmed,
  count(*) filter (where status = 'cancelled') as cancelled,
  count(*) filter (where status = 'declined') as declined,
  count(*) filter (where status = 'refunded') as refunded,
  count(*) filter (where status in ('accepted', 'paid', 'ordered', 'rejected')) as open
from ${buckets}
left join ended using (bucket)
group by bucket
order by bucket`,
  },

  'top-products': {
    title: 'Top products',
    perTime: false,
    columns: [
      column('text', 'sku', 'SKU'),
      column('text', 'name', 'Product'),
      column('count', 'quantity', 'Pieces sold'),
      column('count', 'orders', 'Orders'),
      column('money', 'revenue', 'Revenue'),
      currency,
    ],
    // An order has one line for each sku, so counting lines counts orders.
    sql: `select sku, max(name) as name, sum(quantity) as quantity, count(*) as orders,
  sum(amount) as revenue, currency
from order_lines
where ordered_at >= :from and ordered_at < :to
group by sku, currency
order by quantity desc nulls last, revenue desc nulls last, sku
limit :limit`,
  },

  'stage-latency': {
    title: 'Time per stage',
    perTime: false,
    columns: [
      column('text', 'stage', 'Stage'),
      column('count', 'checkouts', 'Checkouts'),
      column('milliseconds', 'p50_ms', 'Median'),
      column('milliseconds', 'p95_ms', 'p95'),
      column('milliseconds', 'p99_ms', 'p99'),
    ],
    sql: `select stage, count(*) as checkouts,
  round(percentile_cont(0.50) within group (order by milliseconds)::numeric, 1) as p50_ms,
  round(percentile_cont(0.95) within group (order by milliseconds)::numeric, 1) as p95_ms,
  round(percentile_cont(0.99) within group (order by milliseconds)::numeric, 1) as p99_ms
from stage_durations
where ${acceptedInRange}
group by stage
order by array_position(array['payment', 'order', 'refund', 'receipt', 'checkout to receipt'], stage)`,
  },
}

const variable = /(?<!:):(from|to|per|limit)\b/g

const types = { from: 'timestamptz', to: 'timestamptz', per: 'text', limit: 'bigint' } as const

/** The report for the driver: numbered parameters, and their values. */
export const statement = (report: Report, range: Range): { text: string; values: unknown[] } => {
  const names: (keyof typeof types)[] = []
  const text = report.sql.replace(variable, (_, name: keyof typeof types) => {
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}::${types[name]}`
  })
  return { text, values: names.map(name => range[name]) }
}

/** The report as one statement to paste into psql. */
export const psqlText = (report: Report, range: Range): string => {
  const literal = {
    from: `timestamptz '${range.from.toISOString()}'`,
    to: `timestamptz '${range.to.toISOString()}'`,
    per: `'${range.per}'`,
    limit: String(range.limit),
  }
  return `${report.sql.replace(variable, (_, name: keyof typeof literal) => literal[name])};\n`
}

const milliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

const unitFor = (span: number): Unit => {
  if (span <= 3 * milliseconds.hour) return 'minute'
  return span <= 7 * milliseconds.day ? 'hour' : 'day'
}

export interface Query {
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly per?: Unit | undefined
  readonly limit?: number | undefined
}

/**
 * The range of a report: the last 24 hours by default. A report over time begins with a whole bucket, and keeps the newest
 * `limit` buckets of a longer range.
 */
export const rangeOf = (report: Report, query: Query, now: Date): Range => {
  const to = query.to ?? now
  const from = query.from ?? new Date(to.getTime() - milliseconds.day)
  const per = query.per ?? unitFor(to.getTime() - from.getTime())
  const limit = query.limit ?? (report.perTime ? 1_000 : 10)
  if (!report.perTime) return { from, to, per, limit }
  const size = milliseconds[per]
  const first = Math.floor(from.getTime() / size)
  const last = Math.ceil(to.getTime() / size)
  return { from: new Date(Math.max(first, last - limit) * size), to, per, limit }
}
