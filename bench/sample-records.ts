/** Any number of records of a shop's day, quickly: real checkouts as patterns, each copy with ids of its own. */
import { randomUUID } from 'node:crypto'
import type { Line } from '../functions/checkout/facts.ts'
import type { OutgoingRecord } from '../functions/kafka/cloudevents.ts'
import { products } from '../infra/local/first-catalogue.ts'
import { type End, recordsOf } from '../tests/sample-checkouts.ts'

/** Of a hundred and three checkouts, the last three are declined, refunded and left open. */
export const endOf = (n: number): End => (['declined', 'refunded', 'accepted'] as const)[(n % 103) - 100] ?? 'confirmed'

/** One to three lines. */
export const linesOf = (n: number): Line[] =>
  [0, 1, 2].slice(0, 1 + (n % 3)).map(each => {
    const { sku, name, price } = products[(n + each * 5) % products.length] ?? { sku: '', name: '', price: 0 }
    return { sku, name, quantity: 1 + (n % 2), unitPrice: price, amount: price * (1 + (n % 2)) }
  })

const patterns = 103

/** Records in the order of the flow, checkout after checkout; every event id once. */
export function* sampleRecords(count: number, at = new Date()): Generator<OutgoingRecord> {
  const made = Array.from({ length: patterns }, (_, n) => {
    const checkoutId = randomUUID()
    return { checkoutId, records: recordsOf({ end: endOf(n), lines: linesOf(n), checkoutId, at }) }
  })
  let left = count
  for (let n = 0; ; n = (n + 1) % patterns) {
    const { checkoutId, records } = made[n] as (typeof made)[number]
    const own = randomUUID()
    for (const { topic, value, headers } of records) {
      if (left-- === 0) return
      yield {
        topic,
        key: own,
        value: String(value).replaceAll(checkoutId, own),
        headers: { ...headers, ce_id: randomUUID() },
      }
    }
  }
}
