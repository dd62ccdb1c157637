/** Checkouts as they would be in the sink, without the flow that makes them: for tests and measurements of what reads them. */
import { randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import { type CheckoutRequested, checkoutRequested, type Line } from '../functions/checkout/facts.ts'
import { emailFact } from '../functions/email/email.ts'
import type { OutgoingRecord } from '../functions/kafka/cloudevents.ts'
import { fact } from '../functions/kafka/cloudevents.ts'
import type { OrderRejected } from '../functions/order/facts.ts'
import { orderFact } from '../functions/order/order.ts'
import type { PaymentSuccessful } from '../functions/payment/facts.ts'
import { paymentFact, refundFact } from '../functions/payment/payment.ts'

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
}

/** A record as the connector hands it to the inbox. */
export interface InboxRow {
  readonly event_id: Buffer | null
  readonly type: Buffer | null
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly at: number | null
  readonly value: Buffer | null
}

const line: Line = { sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_200, amount: 2_400 }

let offset = 0

const row = ({ topic, value, headers }: OutgoingRecord, at: number): InboxRow => ({
  event_id: Buffer.from(headers.ce_id ?? ''),
  type: Buffer.from(headers.ce_type ?? ''),
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
  const cause = { time: at.toISOString(), traceparent: undefined }
  const requested: CheckoutRequested = {
    checkoutId,
    customer: { email: 'ada@example.org', name: 'Ada' },
    lines: [...lines],
    amount: lines.reduce((sum, { amount }) => sum + amount, 0),
    currency,
    paymentMethod: end === 'declined' ? 'tok_insufficientFunds' : 'tok_visa',
    requestedAt: at.toISOString(),
  }
  const records = [fact(checkoutRequested, '/kassa/checkout', requested, cause)]
  const mailed = (record: OutgoingRecord, mail: 'receipt' | 'declined' | 'refunded') => {
    const consumed = { ...cause, topic: record.topic, partition: 0, offset: 0, headers: {}, eventId: '' }
    const message = { mail, to: requested.customer.email, subject: mail, html: '', text: '' }
    return emailFact({ ...consumed, value: factIn(record) }, message, `message-${checkoutId}`)
  }
  if (end === 'accepted') return records
  if (end === 'declined') {
    const failed = paymentFact(requested, { status: 'declined', reason: 'insufficient_funds' }, 'simulated', cause)
    return [...records, failed, mailed(failed, 'declined')]
  }
  const paid = paymentFact(requested, { status: 'succeeded', paymentId: `pay_${checkoutId}` }, 'simulated', cause)
  records.push(paid)
  if (end === 'paid') return records
  if (end === 'ordered' || end === 'confirmed') {
    const placed = orderFact(factIn<PaymentSuccessful>(paid), { status: 'placed' }, cause)
    records.push(placed)
    return end === 'ordered' ? records : [...records, mailed(placed, 'receipt')]
  }
  const soldOut = lines.map(({ sku }) => sku)
  const rejected = orderFact(factIn<PaymentSuccessful>(paid), { status: 'rejected', soldOut }, cause)
  records.push(rejected)
  if (end === 'rejected') return records
  const refund = refundFact(factIn<OrderRejected>(rejected), { refundId: `re_${checkoutId}` }, cause)
  return [...records, refund, mailed(refund, 'refunded')]
}

export const inboxRows = (sample: Sample): InboxRow[] =>
  recordsOf(sample).map((record, index) => row(record, sample.at.getTime() + index * (sample.stepMs ?? 100)))

/** Puts rows in as the connector does, so that the same rule reads them. */
export const insertRows = async (client: Client, rows: readonly InboxRow[]): Promise<void> => {
  const column = (name: keyof InboxRow) => rows.map(each => each[name])
  await client.query(
    `insert into inbox (event_id, type, topic, partition, "offset", at, value)
     select * from unnest($1::bytea[], $2::bytea[], $3::text[], $4::int[], $5::bigint[], $6::bigint[], $7::bytea[])`,
    (['event_id', 'type', 'topic', 'partition', 'offset', 'at', 'value'] as const).map(column),
  )
}
