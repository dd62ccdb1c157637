/**
 * The language of Kassa: every topic with its record type, and the words used for them.
 *
 * - checkout: what a shopper asks for: a cart, priced by the server, and a way to pay it
 * - payment, refund: money taken by the provider for one checkout, money given back
 * - order: the goods of one paid checkout, taken out of stock in one transaction
 * - receipt: the mail that confirms an order; other mails say "declined" or "refunded"
 * - fact: what a record states; it has one event id (`ce_id`) however often it is produced
 *
 * This list is the one truth: local topics, serverless.yml, the CloudFormation topics, the connector and the published
 * contracts are held to it by a test. A value is JSON; its key is the checkout id, so one partition orders one checkout.
 */
import { z } from 'zod'

const minorUnits = z.int().nonnegative().describe('Amount in minor units of the currency: 1999 is 19.99 EUR')
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('ISO 4217 code')
const checkoutId = z.uuid().describe('The checkout; also the key of the record')

export const Line = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.int().positive(),
  unitPrice: minorUnits,
  amount: minorUnits.describe('quantity × unitPrice'),
})
export type Line = z.infer<typeof Line>

export const Customer = z.object({ email: z.string(), name: z.string() })
export type Customer = z.infer<typeof Customer>

/** What every fact of a checkout repeats, so that no service has to ask another. */
const checkout = { checkoutId, customer: Customer, lines: z.array(Line).min(1), amount: minorUnits, currency }

export const CheckoutRequested = z.object({
  ...checkout,
  paymentMethod: z.string().describe("The payment provider's token; never a card number"),
  requestedAt: z.iso.datetime().describe('When the checkout was first accepted'),
})
export type CheckoutRequested = z.infer<typeof CheckoutRequested>

export const PaymentSuccessful = z.object({ ...checkout, paymentId: z.string(), provider: z.string() })
export type PaymentSuccessful = z.infer<typeof PaymentSuccessful>

export const PaymentFailed = z.object({
  ...checkout,
  reason: z.string().describe("The provider's decline code, such as insufficient_funds"),
})
export type PaymentFailed = z.infer<typeof PaymentFailed>

export const OrderSuccessful = z.object({ ...checkout, paymentId: z.string(), orderNumber: z.string() })
export type OrderSuccessful = z.infer<typeof OrderSuccessful>

export const OrderRejected = z.object({
  ...checkout,
  paymentId: z.string(),
  reason: z.literal('out_of_stock'),
  soldOut: z.array(z.string()).describe('The skus that were short'),
})
export type OrderRejected = z.infer<typeof OrderRejected>

export const PaymentRefunded = z.object({
  ...checkout,
  paymentId: z.string(),
  refundId: z.string(),
  reason: z.literal('out_of_stock'),
  soldOut: z.array(z.string()),
})
export type PaymentRefunded = z.infer<typeof PaymentRefunded>

export const mails = ['receipt', 'declined', 'refunded'] as const

export const EmailSuccessful = z.object({
  checkoutId,
  mail: z.enum(mails),
  to: z.string(),
  subject: z.string(),
  messageId: z.string().describe('The id SES gave the mail'),
  orderNumber: z.string().optional(),
})
export type EmailSuccessful = z.infer<typeof EmailSuccessful>

export interface Topic<T = unknown> {
  readonly name: string
  /** CloudEvents `type` of its records; the version changes only with a breaking change of the value. */
  readonly type: string
  readonly schema: z.ZodType<T>
  readonly description: string
  readonly partitions: number
  readonly retentionMs: number
}

const day = 24 * 60 * 60 * 1000

const topic = <T>(name: string, schema: z.ZodType<T>, description: string): Topic<T> => ({
  name,
  type: `kassa.${name}.v1`,
  schema,
  description,
  partitions: 6,
  retentionMs: 7 * day,
})

export const checkoutRequested = topic('checkout-requested', CheckoutRequested, 'A priced cart was accepted')
export const paymentSuccessful = topic('payment-successful', PaymentSuccessful, 'The provider took the money')
export const paymentFailed = topic('payment-failed', PaymentFailed, 'The provider declined')
export const orderSuccessful = topic('order-successful', OrderSuccessful, 'The order is placed, the stock is taken')
export const orderRejected = topic('order-rejected', OrderRejected, 'Paid, but the stock ran out: a refund is due')
export const paymentRefunded = topic('payment-refunded', PaymentRefunded, 'The provider gave the money back')
export const emailSuccessful = topic('email-successful', EmailSuccessful, 'A mail was accepted by SES')

/** The topics of the flow, in its order: all of them go to the sink. */
export const topics = [
  checkoutRequested,
  paymentSuccessful,
  paymentFailed,
  orderSuccessful,
  orderRejected,
  paymentRefunded,
  emailSuccessful,
] as const satisfies readonly Topic[]

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
  description: 'Which dead letters were sent on: they stay where they are, and a mark here says that they are done',
  ...beside,
  retentionMs: 31 * day,
}

/** What a cluster needs beside the topics of the flow. */
export const topicsBeside = [...deadLetterTopics, redriven]
