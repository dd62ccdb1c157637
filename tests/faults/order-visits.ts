/** What operators and shoppers do with the orders of a run, out of its seed. */
import { hash } from 'node:crypto'
import { products } from '../../infra/local/first-catalogue.ts'
import { delivery } from '../delivery.ts'
import type { Shopper } from './carts.ts'
import type { Goods } from './history.ts'
import { type Random, seeded } from './random.ts'

/** Careful: asks until it knows. Again: also once more when it knows. Gone: hangs up on its only request, and never asks again. */
export type Manner = 'careful' | 'again' | 'gone'

export interface Wish {
  readonly by: 'operator' | 'shopper'
  readonly does: 'cancel' | 'refund' | 'ship' | 'receipt' | 'address'
  readonly body: unknown
  readonly key: string
  readonly manner: Manner
  /** Of one who is gone: when it hangs up. */
  readonly hangsUpMs: number
  /** Of a refund: what it gives back. */
  readonly amount?: number
}

export interface Visit {
  /** At once: as soon as the checkout is accepted, so before its receipt; else that long after the order is placed. */
  readonly when: 'at once' | number
  /** One after another; those in one list at once. */
  readonly steps: readonly (readonly Wish[])[]
}

const longestWaitMs = 6_000

const prices = new Map(products.map(({ sku, price }) => [sku, price]))

type Wanted = Pick<Wish, 'does' | 'body' | 'amount'>

const cancel: Wanted = { does: 'cancel', body: {} }
const receipt: Wanted = { does: 'receipt', body: {} }
const ship = (random: Random): Wanted => ({
  does: 'ship',
  body: { carrier: random.pick(['DHL', 'DPD', 'Post']), trackingNumber: `T-${random.between(1e6, 1e7)}` },
})
const address = (random: Random): Wanted => ({
  does: 'address',
  body: { shipTo: { ...delivery.shipTo, line1: `Lindenstraße ${random.between(13, 999)}` } },
})
const refundOf = (amount: number): Wanted => ({ does: 'refund', body: { amount, note: 'goodwill' }, amount })
const part = (random: Random, amount: number, least: number): Wanted =>
  refundOf(random.between(Math.max(1, Math.ceil(amount * least)), amount))
const refundLine = (random: Random, lines: Goods): Wanted => {
  const { sku, quantity } = random.pick(lines)
  const back = random.between(1, quantity)
  return {
    does: 'refund',
    body: { lines: [{ sku, quantity: back }], note: 'broken' },
    amount: back * (prices.get(sku) ?? Number.NaN),
  }
}

interface Bought {
  readonly lines: Goods
  readonly amount: number
}

/** Who comes for an order, and what for: lists of what happens at once, one after another. */
const kinds: Readonly<Record<string, readonly [weight: number, (random: Random, bought: Bought) => Wanted[][]]>> = {
  cancels: [16, () => [[cancel]]],
  'cancels twice': [5, () => [[cancel, cancel]]],
  'ships and cancels': [10, random => [[ship(random), cancel]]],
  ships: [10, random => [[ship(random)]]],
  'ships twice': [4, random => [[ship(random), ship(random)]]],
  'refunds a line': [10, (random, { lines }) => [[refundLine(random, lines)]]],
  'refunds the same line twice': [
    5,
    (random, { lines }) => {
      const wanted = refundLine(random, lines)
      return [[wanted, wanted]]
    },
  ],
  'refunds an amount': [6, (random, { amount }) => [[part(random, amount, 0)]]],
  'refunds more than there is, by two': [
    8,
    (random, { amount }) => [[part(random, amount, 0.51), part(random, amount, 0.51)]],
  ],
  'refunds too much': [4, (random, { amount }) => [[refundOf(amount + random.between(1, 5_000))]]],
  'refunds and cancels': [8, (random, { lines }) => [[refundLine(random, lines)], [cancel]]],
  'refunds while another cancels': [6, (random, { amount }) => [[part(random, amount, 0.3), cancel]]],
  'ships and refunds': [6, (random, { lines }) => [[ship(random)], [refundLine(random, lines), receipt]]],
  'sends the receipt again': [6, () => [[receipt], [receipt]]],
  'corrects the address and ships': [8, random => [[address(random)], [ship(random)]]],
  'corrects the address twice at once': [4, random => [[address(random), address(random)], [receipt]]],
}

const weights = Object.fromEntries(Object.entries(kinds).map(([name, [weight]]) => [name, weight]))

/** Of those whose order is placed, so many are visited. */
const share = 0.3

const randomFor = (seed: number, what: string, key: string): Random =>
  seeded(hash('sha256', `${what} ${seed} ${key}`, 'buffer').readUInt32LE())

const waitOf = (random: Random): Visit['when'] => (random.next() < 0.45 ? 'at once' : random.between(0, longestWaitMs))

/** The shopper may change his mind: so a part of the last pieces is there again. */
export const regretOf = (seed: number, { key }: Shopper): Visit | undefined => {
  const random = randomFor(seed, 'regret', key)
  if (random.next() >= 0.25) return undefined
  const wish: Wish = { ...cancel, by: 'shopper', key: `regret-${key}`, manner: 'careful', hangsUpMs: 0 }
  return { when: waitOf(random), steps: [[wish]] }
}

/** What is done with the order of this shopper; the same seed and shopper give the same. Undefined: nothing. */
export const visitOf = (seed: number, { key, expect, wants }: Shopper): Visit | undefined => {
  const random = randomFor(seed, 'visit', key)
  if (random.next() >= share || !wants || (expect !== 'paid' && expect !== 'lost')) return undefined
  const [, make] = kinds[random.weighted(weights)] ?? []
  if (!make) return undefined
  const when = waitOf(random)
  const byShopper = random.next() < 0.3
  const steps = make(random, wants)
  let shopperHasAsked = false
  return {
    when,
    steps: steps.map((step, turn) =>
      step.map((wanted, index): Wish => {
        // The shopper can only cancel.
        const isShopper = byShopper && wanted.does === 'cancel' && !shopperHasAsked
        shopperHasAsked ||= isShopper
        // One who is gone must not keep those who come after it from their turn.
        const manner = random.weighted({ careful: 65, again: 20, gone: 15 })
        return {
          ...wanted,
          by: isShopper ? 'shopper' : 'operator',
          key: `visit-${turn}-${index}-${key}`,
          manner: when === 'at once' && manner === 'gone' ? 'careful' : manner,
          hangsUpMs: random.between(5, 120),
        }
      }),
    ),
  }
}
