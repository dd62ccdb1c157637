/** The first event of each function: what it would be asked on a day at work. */
import { randomUUID } from 'node:crypto'
import { changeRecord } from '../../functions/catalogue/change.ts'
import { adjustmentRecord } from '../../functions/catalogue/stock-adjustment.ts'
import { fact, type OutgoingRecord } from '../../functions/kafka/cloudevents.ts'
import { orderCancelled } from '../../functions/order/facts.ts'
import { captureFact, nudge } from '../../functions/payment/payment.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { type End, recordsOf } from '../../tests/sample-checkouts.ts'
import { cart } from '../door/cart.ts'
import { linesOf } from '../flow/carts.ts'
import { sampleOf } from './sample-of.ts'

const overHttp = (method: string, rawPath: string, more: object = {}) => ({
  version: '2.0',
  rawPath,
  headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  requestContext: { http: { method, path: rawPath } },
  isBase64Encoded: false,
  ...more,
})

const base64 = (bytes: string | Buffer | null): string => Buffer.from(bytes ?? '').toString('base64')

/** As the event source mapping gives it. */
const record = ({ topic, key, value, headers }: OutgoingRecord) => ({
  eventSource: 'aws:kafka',
  bootstrapServers: '',
  records: {
    [`${topic}-0`]: [
      {
        topic,
        partition: 0,
        offset: 0,
        timestamp: Date.now(),
        timestampType: 'CREATE_TIME',
        key: base64(key),
        value: base64(value),
        headers: Object.entries(headers).map(([name, text]) => ({ [name]: [...Buffer.from(String(text))] })),
      },
    ],
  },
})

/** The last fact of a checkout that came so far. */
const lastOf = (end: End) => {
  const records = recordsOf({ end, at: new Date(), lines: linesOf(0) })
  return record(records.at(-1) as OutgoingRecord)
}

const [firstProduct] = products
if (!firstProduct) throw new Error('The first catalogue has no product.')
const { sku } = firstProduct

const dryRun = { all: true, dryRun: true }

/**
 * Functions whose start nobody waits for: a deployment, a schedule or a command of minutes invokes them, or they exist only with
 * the simulated provider.
 */
export const unmeasured = [
  'migrate',
  'topics',
  'reconcile',
  'publishActions',
  'scheduledRedrive',
  'simulatedBank',
  'privacy',
  'retention',
]

/** By function. */
export const firstEvents: Readonly<Record<string, () => object>> = {
  checkout: () => overHttp('POST', '/checkout', { body: JSON.stringify(cart) }),
  authorize: () => lastOf('accepted'),
  settle: () =>
    record(
      nudge({ checkoutId: randomUUID() }, 'shopper', 'back', {
        time: new Date().toISOString(),
        traceparent: undefined,
      }),
    ),
  capture: () => lastOf('ordered'),
  release: () => lastOf('rejected'),
  refund: () => {
    const placed = recordsOf({ end: 'ordered', at: new Date(), lines: linesOf(0) }).at(-1)
    const cancelled = { ...JSON.parse(String(placed?.value)), reason: 'operator', by: 'bench', refundId: randomUUID() }
    const cause = { time: new Date().toISOString(), traceparent: undefined }
    return record(fact(orderCancelled, '/kassa/order', { ...cancelled, refundAmount: cancelled.amount }, cause))
  },
  paymentWebhook: () => overHttp('POST', '/payments/webhook', { body: '{}' }),
  paymentReturn: () => overHttp('POST', '/checkout/id/payment', { pathParameters: { checkoutId: randomUUID() } }),
  order: () => lastOf('paid'),
  cancel: () => {
    const checkoutId = randomUUID()
    const paid = recordsOf({ end: 'ordered', at: new Date(), lines: linesOf(0), checkoutId }).at(-1)
    const held = JSON.parse(String(paid?.value))
    return record(
      captureFact(
        { ...held, provider: 'simulated' },
        { ending: 'lost', endedAt: new Date().toISOString(), endingReason: 'hold_expired' },
        undefined,
      ),
    )
  },
  email: () => lastOf('ordered'),
  mailEvents: () => ({
    source: 'aws.ses',
    detail: {
      eventType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bouncedRecipients: [{ emailAddress: 'bounce@simulator.amazonses.com' }],
        timestamp: new Date().toISOString(),
      },
      mail: { messageId: randomUUID(), tags: { checkoutId: [randomUUID()], mail: ['receipt'] } },
    },
  }),
  webhooks: () => record(sampleOf('order-shipped')),
  shipping: () => overHttp('GET', '/shipping'),
  status: () => overHttp('GET', '/checkout/id', { pathParameters: { checkoutId: randomUUID() } }),
  analytics: () => overHttp('GET', '/analytics/orders', { pathParameters: { report: 'orders' } }),
  events: () => overHttp('GET', '/events'),
  orders: () => overHttp('GET', '/orders', { routeKey: 'GET /orders' }),
  orderActions: () =>
    overHttp('POST', '/orders/id/receipt', {
      routeKey: 'POST /orders/{checkoutId}/receipt',
      pathParameters: { checkoutId: randomUUID() },
      body: '{}',
    }),
  orderView: () => overHttp('GET', '/orders/id', { pathParameters: { checkoutId: randomUUID() } }),
  sinkWatch: () => ({}),
  cluster: () => overHttp('GET', '/cluster'),
  health: () => overHttp('GET', '/health'),
  topicView: () => overHttp('GET', '/topics', { routeKey: 'GET /topics' }),
  topicRecords: () =>
    overHttp('GET', '/topics/order-successful/records', {
      routeKey: 'GET /topics/{topic}/records',
      pathParameters: { topic: 'order-successful' },
    }),
  resetGroup: () =>
    overHttp('POST', '/groups/kassa-order/reset', {
      pathParameters: { group: 'kassa-order' },
      body: JSON.stringify({ topic: 'payment-successful', to: 'end', dryRun: true }),
    }),
  traces: () => overHttp('GET', '/traces', { routeKey: 'GET /traces' }),
  redrive: () => dryRun,
  deadLetters: () => overHttp('GET', '/dead-letters'),
  redriveOverHttp: () =>
    overHttp('POST', '/dead-letters/redrive', {
      routeKey: 'POST /dead-letters/redrive',
      body: JSON.stringify(dryRun),
    }),
  catalogue: () => overHttp('GET', '/catalogue'),
  changeCatalogue: () => overHttp('GET', '/catalogue/products', { routeKey: 'GET /catalogue/products' }),
  catalogueView: () =>
    record(changeRecord('product', sku, { version: 1, state: firstProduct, at: new Date().toISOString() })),
  stockAdjusted: () => {
    const delivery = { sku, change: 1, reason: 'delivery', by: 'bench' } as const
    return record(adjustmentRecord(delivery, randomUUID(), { time: new Date().toISOString(), traceparent: undefined }))
  },
  openapi: () => overHttp('GET', '/openapi.json'),
}
