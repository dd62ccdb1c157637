/** Reports of the API's own shape, with a believable content: a quiet night, a busy evening. */
import { psqlText, rangeOf, reports } from '../../../functions/analytics/reports.ts'
import type { Cell, Report } from '../../shared/contract.ts'

const lengths = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

type Cells = Readonly<Record<string, Cell>>

const perTime: Readonly<Record<string, (busy: number) => Cells>> = {
  revenue: busy => ({
    currency: 'EUR',
    orders: Math.round(busy * 64),
    revenue: Math.round(busy * 412_000),
    average_order_value: 6165,
    given_back: Math.round(busy * 9_000),
  }),
  orders: busy => ({
    checkouts: Math.round(busy * 69),
    payments: Math.round(busy * 65),
    orders: Math.round(busy * 64),
    mails: Math.round(busy * 69),
  }),
  outcomes: busy => ({
    confirmed: Math.round(busy * 64),
    cancelled: Math.round(busy * 1.1),
    declined: Math.round(busy * 5),
    refunded: Math.round(busy * 1.4),
    open: 0,
  }),
}

const sold = (sku: string, name: string, quantity: number, revenue: number): Cells => ({
  sku,
  name,
  quantity,
  orders: Math.round(quantity / 1.4),
  revenue,
  currency: 'EUR',
})

const stage = (name: string, p50_ms: number, p95_ms: number, p99_ms: number): Cells => ({
  stage: name,
  checkouts: 1290,
  p50_ms,
  p95_ms,
  p99_ms,
})

const reached = (name: string, checkouts: number, of_previous: number): Cells => ({
  stage: name,
  checkouts,
  of_accepted: Math.round(checkouts / 1.29) / 10,
  of_previous,
})

const fixed: Readonly<Record<string, readonly Cells[]>> = {
  summary: [
    {
      currency: 'EUR',
      checkouts: 1290,
      orders: 1204,
      confirmed: 1204,
      shipped: 1104,
      cancelled: 12,
      declined: 71,
      refunded: 15,
      open: 0,
      revenue: 7_423_190,
      given_back: 92_310,
      average_order_value: 6165,
      conversion: 93.3,
      p50_ms: 231.4,
    },
  ],
  conversion: [
    reached('accepted', 1290, 100),
    reached('paid', 1219, 94.5),
    reached('ordered', 1204, 98.8),
    reached('confirmed', 1204, 100),
  ],
  'top-products': [
    sold('mug-enamel', 'Enamel mug', 412, 613_880),
    sold('notebook-dotted', 'Dotted notebook', 388, 485_000),
    sold('bottle-steel', 'Steel bottle', 240, 645_600),
    sold('candle-bees', 'Beeswax candle', 214, 361_660),
    sold('pen-brass', 'Brass pen', 130, 505_700),
    sold('lamp-desk', 'Desk lamp', 61, 542_900),
  ],
  'stage-latency': [
    stage('payment', 84, 210, 640),
    stage('order', 61, 140, 310),
    stage('receipt', 72, 180, 420),
    stage('checkout to receipt', 231, 520, 1240),
  ],
}

/** Undefined for a report there is none of. */
export const reportOf = (name: string, query: URLSearchParams, empty: boolean): Report | undefined => {
  const shape = reports[name]
  if (!shape) return undefined
  const date = (value: string | null) => (value ? new Date(value) : undefined)
  const asked = {
    from: date(query.get('from')),
    to: date(query.get('to')),
    per: query.get('per') as 'hour' | undefined,
  }
  const range = rangeOf(shape, { ...asked, per: asked.per ?? undefined }, new Date())
  const length = lengths[range.per]
  const row = perTime[name]
  const buckets = Math.ceil((range.to.getTime() - range.from.getTime()) / length)
  const made = row
    ? Array.from({ length: buckets }, (_, place) => {
        const busy = 0.25 + 0.75 * Math.abs(Math.sin(place / 3.7) * Math.cos(place / 11))
        return { bucket: new Date(range.from.getTime() + place * length).toISOString(), ...row(busy) }
      })
    : (fixed[name] ?? [])
  return {
    report: name,
    title: shape.title,
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    ...(row ? { per: range.per } : {}),
    columns: shape.columns,
    rows: empty ? [] : made,
    currency: 'EUR',
    sql: psqlText(shape, range),
  }
}
