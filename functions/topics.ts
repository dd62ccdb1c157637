/**
 * The language of Kassa: every topic with its record type, and the words used for them.
 *
 * - checkout: what a shopper asks for: a cart, priced by the server, and a way to pay it
 * - payment: the amount of one checkout; the provider holds it, and then it is captured (taken) or released (let go)
 * - refund: captured money given back
 * - order: the goods of one paid checkout, taken out of stock in one transaction
 * - receipt: the mail that confirms an order; other mails say "declined" or "refunded"
 * - fact: what a record states; it has one event id (`ce_id`) however often it is produced
 *
 * Each service declares its facts in `<service>/facts.ts`; this file lists them all. It is the one truth: local topics, serverless.yml, the CloudFormation topics, the connector and the published
 * contracts are held to it by a test. A value is JSON; its key is the checkout id, so one partition orders one checkout.
 */
import { brandChanged, productChanged, stockAdjusted } from './catalogue/facts.ts'
import { checkoutRequested } from './checkout/facts.ts'
import { emailSuccessful, emailUndeliverable } from './email/facts.ts'
import { day, type Topic } from './kafka/topic.ts'
import {
  orderAddressCorrected,
  orderCancelled,
  orderRejected,
  orderShipped,
  orderSuccessful,
  receiptRequested,
  refundRequested,
} from './order/facts.ts'
import {
  paymentActionRequired,
  paymentCaptured,
  paymentCaptureFailed,
  paymentFailed,
  paymentRefunded,
  paymentRefundSettled,
  paymentReleased,
  paymentSuccessful,
  paymentUpdated,
} from './payment/facts.ts'

/** The topics of the flow, in its order. */
export const topics = [
  checkoutRequested,
  paymentActionRequired,
  paymentUpdated,
  paymentSuccessful,
  paymentFailed,
  orderSuccessful,
  orderRejected,
  paymentCaptured,
  paymentCaptureFailed,
  orderAddressCorrected,
  orderShipped,
  orderCancelled,
  refundRequested,
  paymentReleased,
  paymentRefunded,
  paymentRefundSettled,
  receiptRequested,
  emailSuccessful,
  emailUndeliverable,
] as const satisfies readonly Topic[]

/** What the catalogue states: keys are brands and skus, not checkouts. */
export const catalogueTopics = [brandChanged, productChanged, stockAdjusted] as const satisfies readonly Topic[]

/** Every topic keeps three replicas, and accepts a record only while two of them are in sync. */
export const replication = { factor: 3, minInSync: 2 }

/** The largest record of any topic (1 MiB) with its reason and coordinates added must still fit. */
const beside = { partitions: 3, maxMessageBytes: 2 * 1024 * 1024 }

/** Raw records with the reason they are there; no schema, the value is whatever came in. */
export const deadLetterTopics = [
  { name: 'dead-letter', description: 'What a handler can never process, with the reason in its headers' },
  { name: 'retries-exhausted', description: "What failed every retry, in Lambda's on-failure format" },
  { name: 'sink-dead-letter', description: 'What the sink connector could not turn into a row' },
].map(each => ({ ...each, ...beside, retentionMs: 30 * day }))

/** A mark outlives what it marks. */
export const redriven = {
  name: 'redriven',
  description:
    'Which dead letters were sent on or discarded: they stay where they are, and a mark here says that they are done',
  ...beside,
  retentionMs: 31 * day,
}

/** What goes to the sink: the flow, the catalogue, and what was put aside. Not what the sink itself puts aside: it would read its own. */
export const sinkTopics = [
  ...topics,
  ...catalogueTopics,
  ...deadLetterTopics.filter(({ name }) => name !== 'sink-dead-letter'),
  redriven,
]

/** What a cluster needs beside the topics of the flow. */
export const topicsBeside = [...deadLetterTopics, redriven]
