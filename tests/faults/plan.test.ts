import { describe, expect, test } from '@jest/globals'
import { Cart, price } from '../../functions/checkout/checkout.ts'
import { taxByTable } from '../../functions/checkout/tax.ts'
import { idempotencyKey } from '../../functions/http/idempotency-key.ts'
import {
  AddressRequest,
  CancelRequest,
  ReceiptRequest,
  RefundRequest,
  ShipmentRequest,
} from '../../functions/order/action-requests.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { scarce, shopper, stockFor } from './carts.ts'
import { visitOf } from './order-visits.ts'
import { planFaults, targets } from './plan.ts'
import { seeded } from './random.ts'

const minute = 60_000

describe('the plan of faults', () => {
  test('is the same for the same seed, and another for another', () => {
    const wanted = { faults: 20, ms: minute }
    expect(planFaults({ seed: 1, ...wanted })).toEqual(planFaults({ seed: 1, ...wanted }))
    expect(planFaults({ seed: 2, ...wanted })).not.toEqual(planFaults({ seed: 1, ...wanted }))
  })

  test('has the faults that were asked for, in order, all within the time of the run', () => {
    const plan = planFaults({ seed: 3, faults: 200, ms: minute })
    const times = plan.map(({ at }) => at)
    expect(plan).toHaveLength(200)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times[0]).toBeGreaterThanOrEqual(0)
    expect(times.at(-1)).toBeLessThanOrEqual(minute)
  })

  test('leaves no component alone, kills and freezes, and sometimes strikes while another fault lasts', () => {
    const plan = planFaults({ seed: 4, faults: 200, ms: 30 * minute })
    expect(new Set(plan.map(({ target }) => target))).toEqual(new Set(targets))
    expect(new Set(plan.map(({ fault }) => fault))).toEqual(new Set(['kill', 'freeze']))
    expect(plan.some(({ at }, index) => at < (plan[index - 1]?.at ?? at) + (plan[index - 1]?.forMs ?? 0))).toBe(true)
  })

  test('may be empty', () => {
    expect(planFaults({ seed: 1, faults: 0, ms: minute })).toEqual([])
  })
})

describe('the shoppers of a seed', () => {
  const shoppers = Array.from({ length: 600 }, (_, number) => shopper(7, number))
  const catalogue = new Map(products.map(product => [product.sku, product]))
  const isTaken = async (body: unknown): Promise<boolean> => {
    const cart = Cart.safeParse(body)
    if (!cart.success) return false
    try {
      await price(cart.data, catalogue, taxByTable())
      return true
    } catch {
      return false
    }
  }

  test('are the same each time, each with a key and an address of their own', () => {
    expect(shopper(7, 3)).toEqual(shoppers[3])
    expect(shopper(8, 3).key).not.toBe(shoppers[3]?.key)
    expect(new Set(shoppers.map(({ key }) => key)).size).toBe(600)
    expect(new Set(shoppers.map(({ email }) => email)).size).toBe(600)
  })

  test('bring carts that the shop takes, but for those that it must refuse', async () => {
    for (const { body, expect: end } of shoppers) {
      // A card number is refused before the cart is looked at.
      const card = JSON.stringify(body).includes('4242424242424242')
      expect({ body, taken: (await isTaken(body)) && !card }).toEqual({ body, taken: end !== 'refused' })
    }
  })

  test('are of every kind', () => {
    expect(new Set(shoppers.map(({ expect: end }) => end))).toEqual(
      new Set(['paid', 'lost', 'declined', 'refused', 'expired']),
    )
    expect(shoppers.some(({ doubleClick }) => doubleClick)).toBe(true)
    expect(shoppers.some(({ hangsUp }) => hangsUp)).toBe(true)
    expect(new Set(shoppers.map(({ atBank }) => atBank?.answer))).toEqual(
      new Set([undefined, 'approve', 'refuse', 'walk away']),
    )
    expect(JSON.stringify(shoppers)).toContain('tok_timeout')
  })

  test('want more of the scarce product than there is, and less of all others', () => {
    const stock = stockFor(shoppers)
    const wanted = new Map<string, number>()
    for (const { expect: end, body } of shoppers) {
      if (end !== 'paid') continue
      for (const { sku, quantity } of (body as Cart).items) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity)
    }
    for (const [sku, most] of wanted) {
      if (sku === scarce) expect(stock[sku]).toBeLessThan(most)
      else expect(stock[sku]).toBeGreaterThanOrEqual(most)
    }
    expect(stock[scarce]).toBeGreaterThan(0)
  })
})

test('a seed gives numbers evenly', () => {
  const random = seeded(5)
  const counts = { a: 0, b: 0 }
  for (let drawn = 0; drawn < 4_000; drawn++) counts[random.weighted({ a: 1, b: 3 })]++
  expect(counts.b / counts.a).toBeGreaterThan(2.5)
  expect(counts.b / counts.a).toBeLessThan(3.6)
  expect(new Set(Array.from({ length: 200 }, () => random.between(1, 3)))).toEqual(new Set([1, 2, 3]))
})

describe('what is done with orders', () => {
  const shoppers = Array.from({ length: 2_000 }, (_, number) => shopper(7, number))
  const visits = shoppers.flatMap(each => visitOf(7, each) ?? [])
  const wishes = visits.flatMap(({ steps }) => steps.flat())

  test('is the same for the same seed and shopper, and another for another', () => {
    expect(shoppers.flatMap(each => visitOf(7, each) ?? [])).toEqual(visits)
    expect(shoppers.flatMap(each => visitOf(8, each) ?? [])).not.toEqual(visits)
  })

  test('is everything that can be done, by everybody who may, at once and later, and under a key each', () => {
    expect(new Set(wishes.map(({ does }) => does))).toEqual(new Set(['cancel', 'refund', 'ship', 'receipt', 'address']))
    expect(new Set(wishes.filter(({ by }) => by === 'shopper').map(({ does }) => does))).toEqual(new Set(['cancel']))
    expect(new Set(wishes.map(({ manner }) => manner))).toEqual(new Set(['careful', 'again', 'gone']))
    expect(new Set(wishes.map(({ key }) => key)).size).toBe(wishes.length)
    expect(visits.some(({ when }) => when === 'at once') && visits.some(({ when }) => when !== 'at once')).toBe(true)
    expect(visits.some(({ steps }) => steps.some(step => step.length > 1))).toBe(true)
  })

  test('is asked for in words that the shop knows', () => {
    const schemas = {
      cancel: CancelRequest,
      refund: RefundRequest,
      ship: ShipmentRequest,
      receipt: ReceiptRequest,
      address: AddressRequest,
    }
    for (const { does, body, key } of wishes) {
      expect(schemas[does].safeParse(body)).toMatchObject({ success: true })
      expect(idempotencyKey(key)).toBe(key)
    }
  })
})
