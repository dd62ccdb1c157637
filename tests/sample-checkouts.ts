/** Checkouts as they would be in the sink, without the flow that makes them: for tests and measurements of what reads them. */
import { isUtf8 } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import { type CheckoutRequested, checkoutRequested, type Line } from '../functions/checkout/facts.ts'
import { emailFact } from '../functions/email/email.ts'
import type { Mail } from '../functions/email/mail.ts'
import type { OutgoingRecord } from '../functions/kafka/cloudevents.ts'
import { fact } from '../functions/kafka/cloudevents.ts'
import { traceOf } from '../functions/observability/trace-context.ts'
import type { OrderRejected } from '../functions/order/facts.ts'
import { orderFact, orderNumberOf } from '../functions/order/order.ts'
import type { Payment } from '../functions/payment/dynamodb-payments.ts'
import type { PaymentSuccessful } from '../functions/payment/facts.ts'
import { authorisationFact, refundFact } from '../functions/payment/payment.ts'

/** How far a checkout came. The last three include their mail. */
export type End = 'accepted' | 'paid' | 'ordered' | 'rejected' | 'confirmed' | 'declined' | 'refunded'

export interface Sample {
  readonly end: End
  /** When it was accepted; each later fact comes `stepMs` after the one before. */
  readonly at: Date
  readonly stepMs?: number
  readonly checkoutId?: string
  readonly lines?: readonly Line[]
  readonly currency?: string
  readonly customer?: CheckoutRequested['customer']
}

/** A record as it lies on its topic; `insertRows` makes of it what the connector's transform makes. */
export interface InboxRow {
  /** The header ce_id, as the next three are the headers ce_source, ce_type and traceparent. */
  readonly event_id: Buffer | null
  readonly source?: Buffer | null
  readonly type: Buffer | null
  readonly traceparent?: string | null
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: number | null
  readonly time?: number | null
  readonly value: Buffer | null
}

const line: Line = { sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_200, amount: 2_400 }

let offset = 0

/** A record as it lies on its topic, at a time. */
export const row = ({ topic, value, headers }: OutgoingRecord, at: number): InboxRow => ({
  event_id: Buffer.from(String(headers.ce_id ?? '')),
  source: Buffer.from(String(headers.ce_source ?? '')),
  type: Buffer.from(String(headers.ce_type ?? '')),
  traceparent: headers.traceparent === undefined ? null : String(headers.traceparent),
  time: Date.parse(String(headers.ce_time ?? '')),
  topic,
  partition: 0,
  offset: offset++,
  at,
  value: Buffer.from(value ?? ''),
})

const factIn = <T>(record: OutgoingRecord): T => JSON.parse(String(record.value)) as T

/** The records of one checkout, in the order of the flow, made by the rules that make the real ones. */
export const recordsOf = (sample: Sample): OutgoingRecord[] => {
  const { end, at, checkoutId = randomUUID(), lines = [line], currency = 'EUR' } = sample
  const { customer = { email: 'ada@example.org', name: 'Ada' } } = sample
  const cause = { time: at.toISOString(), traceparent: undefined }
  const requested: CheckoutRequested = {
    checkoutId,
    customer,
    lines: [...lines],
    amount: lines.reduce((sum, { amount }) => sum + amount, 0),
    currency,
    paymentMethod: end === 'declined' ? 'tok_insufficientFunds' : 'tok_visa',
    requestedAt: at.toISOString(),
  }
  const records: OutgoingRecord[] = [fact(checkoutRequested, '/kassa/checkout', requested, cause)]
  const provider = 'simulated'
  const paymentId = `pay_${checkoutId}`
  const decided = { checkoutId, provider, paymentId, at: cause.time }
  const mailed = (record: OutgoingRecord, mail: Mail['mail']) => {
    const message = { mail, to: requested.customer.email, subject: mail, html: '', text: '' }
    const sent = { messageId: `message-${checkoutId}`, at: cause.time }
    return emailFact({ traceparent: undefined, value: factIn(record) }, message, sent)
  }
  const authorised = (payment: Pick<Payment, 'status' | 'reason'>): OutgoingRecord =>
    authorisationFact(requested, { ...decided, ...payment }) as OutgoingRecord
  if (end === 'accepted') return records
  if (end === 'declined') {
    const failed = authorised({ status: 'failed', reason: 'insufficient_funds' })
    return [...records, failed, mailed(failed, 'declined')]
  }
  const paid = authorised({ status: 'authorised' })
  records.push(paid)
  if (end === 'paid') return records
  if (end === 'ordered' || end === 'confirmed') {
    const decision = { status: 'placed', at: cause.time, orderNumber: orderNumberOf(checkoutId) } as const
    const placed = orderFact(factIn<PaymentSuccessful>(paid), decision, undefined)
    records.push(placed)
    return end === 'ordered' ? records : [...records, mailed(placed, 'receipt')]
  }
  const soldOut = lines.map(({ sku }) => sku)
  const rejection = orderFact(
    factIn<PaymentSuccessful>(paid),
    { status: 'rejected', at: cause.time, reason: 'out_of_stock', soldOut },
    undefined,
  )
  records.push(rejection)
  if (end === 'rejected') return records
  const rejected = factIn<OrderRejected>(rejection)
  const { amount } = rejected
  const made = { refundId: `re_${checkoutId}`, status: 'succeeded', paymentId, provider, amount, currency } as const
  const refund = refundFact(rejected, rejected, { checkoutId, refund: made, refundedAt: cause.time }, undefined)
  return [...records, refund, mailed(refund, 'refunded')]
}

export const inboxRows = (sample: Sample): InboxRow[] =>
  recordsOf(sample).map((record, index) => row(record, sample.at.getTime() + index * (sample.stepMs ?? 100)))

/** The whole of `value` as text that PostgreSQL can hold, or undefined. */
const textOf = (value: Buffer): string | undefined =>
  isUtf8(value) && !value.includes(0) ? value.toString('utf8') : undefined

/** As the transform writes an id: ASCII, and short enough for an index. */
const readable = (bytes: Buffer): string => {
  if (bytes.length > 200) return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  return [...bytes]
    .map(byte => {
      if (byte === 0 || byte > 127) return `\\${byte.toString(8).padStart(3, '0')}`
      return byte === 92 ? '\\\\' : String.fromCharCode(byte)
    })
    .join('')
}

const columns: Readonly<Record<string, readonly [type: string, of: (row: InboxRow) => unknown]>> = {
  topic: ['text', ({ topic }) => topic],
  partition: ['int', ({ partition }) => partition],
  offset: ['bigint', ({ offset }) => offset],
  at: ['bigint', ({ at }) => at],
  event_id: [
    'text',
    ({ event_id, topic, partition, offset }) =>
      event_id && event_id.length > 0 ? readable(event_id) : `${topic}/${partition}/${offset}`,
  ],
  source: ['text', ({ source }) => source && readable(source)],
  type: ['text', ({ type }) => type && readable(type)],
  time: ['bigint', ({ time }) => time],
  trace_id: ['text', ({ traceparent }) => traceOf(traceparent ?? undefined)],
  value: ['text', ({ value }) => value && textOf(value)],
  bytes: ['text', ({ value }) => (value && textOf(value) === undefined ? value.toString('base64') : null)],
}

/** Puts records in as the connector does, so that the same rule reads them. */
export const insertRows = async (client: Client, rows: readonly InboxRow[]): Promise<void> => {
  const names = Object.keys(columns).map(name => `"${name}"`)
  const arrays = Object.values(columns).map(([type], index) => `$${index + 1}::${type}[]`)
  await client.query(
    `insert into inbox (${names}) select * from unnest(${arrays})`,
    Object.values(columns).map(([, of]) => rows.map(of)),
  )
}
