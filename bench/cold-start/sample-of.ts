/** A record of any topic, for functions whose topic no sample checkout reaches. */
import { randomUUID } from 'node:crypto'
import { type FactRecord, factAbout } from '../../functions/kafka/cloudevents.ts'
import type { Topic } from '../../functions/kafka/topic.ts'
import { catalogueTopics, topics } from '../../functions/topics.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { cart } from '../door/cart.ts'
import { linesOf } from '../flow/carts.ts'

/** All that some fact says. A schema takes what it knows. */
const said = () => {
  const lines = linesOf(0)
  const amount = lines.reduce((sum, each) => sum + each.amount, 0)
  const [product] = products
  const sku = product?.sku ?? ''
  return {
    ...{ ...product, version: 1, change: 1, active: true },
    ...{ checkoutId: randomUUID(), customer: cart.customer, shipTo: cart.shipTo, lines, amount, currency: 'EUR' },
    ...{ paymentMethod: 'tok_visa', requestedAt: new Date().toISOString(), provider: 'simulated' },
    ...{ paymentId: 'pay_1', orderNumber: 'K-7Q2MX-4TD0P', soldOut: [sku], by: 'ada@example.org' },
    ...{ carrier: 'DHL', trackingNumber: '00340434161094021501', requestId: randomUUID() },
    ...{ refundId: 're_1', refundAmount: amount, refundLines: [{ sku, quantity: 1 }], status: 'succeeded' },
    ...{ mail: 'receipt', to: cart.customer.email, subject: 'Your order', messageId: 'message-1', problem: 'bounced' },
    at: new Date().toISOString(),
  }
}

/** What a fact gives as its reason, or who says it: one of these. */
const variants = [
  { reason: 'operator' },
  { reason: 'requested' },
  { reason: 'out_of_stock' },
  { reason: 'hold_expired' },
  { reason: 'delivery' },
  { by: 'webhook' },
]

/** @throws Error when a topic wants what is not said here: add it */
export const sampleOf = (name: string): FactRecord => {
  const topic = ([...topics, ...catalogueTopics] as readonly Topic[]).find(each => each.name === name)
  const value = variants
    .map(variant => ({ ...said(), ...variant }))
    .find(each => (topic?.later ?? topic)?.schema.safeParse(each).success)
  if (!topic || !value) throw new Error(`bench/cold-start/sample-of.ts has no record of ${name}.`)
  return factAbout(topic, value.checkoutId, '/kassa/bench', value, {
    time: new Date().toISOString(),
    traceparent: undefined,
  })
}
