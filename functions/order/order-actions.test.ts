import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Problem } from '../errors.ts'
import { allowedActions, type Known, type PaidOrder, refundableOf, refundedOf } from './allowed-actions.ts'
import { type Act, changed, decide, type Wanted } from './order-actions.ts'
import type { StoredOrder } from './stored-order.ts'

const checkoutId = '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e'
const shipTo = { line1: 'Lindenstraße 12', city: 'Berlin', postalCode: '10969', country: 'DE' }
const requested = {
  customer: { email: 'ada@example.com', name: 'Ada' },
  shipTo,
  shipping: { method: 'standard', name: 'Standard', amount: 490 },
}
const placed: StoredOrder = {
  checkoutId,
  status: 'placed',
  orderNumber: 'K-1111-2222-3333',
  lines: [
    { sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_500, amount: 3_000 },
    { sku: 'tea', name: 'Tea', quantity: 1, unitPrice: 700, amount: 700 },
    { sku: 'card', name: 'Card', quantity: 1, unitPrice: 0, amount: 0 },
  ],
  amount: 4_190,
  currency: 'EUR',
  paymentId: 'pay_1',
  provider: 'simulated',
  at: '2026-11-22T10:00:00Z',
}
const captured: PaidOrder = { ending: 'captured', endedAt: '2026-11-22T10:00:01Z' }

const acting = (number: number, by = 'olga'): Act => ({
  action: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
  by,
  at: new Date(Date.UTC(2026, 10, 23, 9, number)).toISOString(),
  bodyHash: 'h',
  traceparent: undefined,
})
const known = (order: StoredOrder = placed, payment: PaidOrder | null = captured): Known => ({
  order,
  payment: payment ?? undefined,
  requested,
})
const ship: Wanted = { kind: 'ship', carrier: 'DHL', trackingNumber: '003404' }

/** The order after these actions. */
const having = (wanted: readonly Wanted[], order: StoredOrder = placed): StoredOrder =>
  wanted.reduce((before, each, index) => changed(before, decide(known(before), each, acting(index))), order)

const problemOf = (order: StoredOrder, wanted: Wanted, payment: PaidOrder | null = captured, by = 'otto') => {
  try {
    decide(known(order, payment), wanted, acting(59, by))
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { statusCode, slug, message, errors } = error
    return { statusCode, slug, message, fields: errors.map(({ field }) => field) }
  }
  throw new Error('It was allowed.')
}
const stating = (order: StoredOrder, wanted: Wanted, payment: PaidOrder | null = captured) => {
  const [record] = decide(known(order, payment), wanted, acting(5)).records
  return { topic: record?.topic, ...JSON.parse(String(record?.value)) }
}

describe('what follows from an action', () => {
  test('a cancellation after the capture gives back what was not given back before, and says so', () => {
    const partly = having([{ kind: 'refund', lines: [{ sku: 'mug', quantity: 1 }] }])
    const decided = decide(known(partly), { kind: 'cancel', note: 'twice' }, acting(7))
    expect(decided.refund).toMatchObject({ amount: 2_690, ofCancel: true, by: 'olga' })
    expect(changed(partly, decided)).toMatchObject({
      status: 'cancelled',
      cancelledBy: 'olga',
      cancelReason: 'operator',
      version: 2,
      open: 'e',
    })
    expect(stating(partly, { kind: 'cancel', note: 'twice' })).toMatchObject({
      topic: 'order-cancelled',
      reason: 'operator',
      by: 'olga',
      note: 'twice',
      refundAmount: 2_690,
      captured: true,
      customer: requested.customer,
      shipping: requested.shipping,
      orderNumber: 'K-1111-2222-3333',
    })
  })

  test('a cancellation before the capture says that nothing was taken, and what is given back should it be', () => {
    expect(stating(placed, { kind: 'cancel' }, null)).toMatchObject({ refundAmount: 4_190, captured: false })
  })

  test('a cancellation after all was refunded gives nothing back', () => {
    const decided = decide(known(having([{ kind: 'refund', amount: 4_190 }])), { kind: 'cancel' }, acting(7))
    expect(decided.refund).toBeUndefined()
    expect(JSON.parse(String(decided.records[0]?.value))).toMatchObject({ refundAmount: 0 })
  })

  test('a refund by lines is what the pieces cost, without shipping', () => {
    const wanted: Wanted = { kind: 'refund', lines: [{ sku: 'mug', quantity: 2 }], note: 'broken' }
    expect(stating(placed, wanted)).toMatchObject({
      topic: 'refund-requested',
      refundAmount: 3_000,
      refundLines: [{ sku: 'mug', quantity: 2 }],
      note: 'broken',
    })
  })

  test('a shipment goes to the corrected address', () => {
    const corrected = having([{ kind: 'address', shipTo: { ...shipTo, line1: 'Lindenstraße 21' } }])
    expect(stating(corrected, ship)).toMatchObject({
      topic: 'order-shipped',
      carrier: 'DHL',
      shipTo: { line1: 'Lindenstraße 21' },
    })
  })

  test('the same action gives the same bytes', () => {
    for (const wanted of [ship, { kind: 'cancel' }, { kind: 'receipt' }, { kind: 'refund', amount: 1 }] as Wanted[])
      expect(decide(known(), wanted, acting(1))).toEqual(decide(known(), wanted, acting(1)))
  })

  test('an order of before holds was paid when it was placed', () => {
    const { provider: _, ...old } = placed
    expect(decide(known(old, null), { kind: 'refund', amount: 100 }, acting(1)).refund?.amount).toBe(100)
    expect(stating(old, { kind: 'cancel' }, null)).toMatchObject({ captured: true, refundAmount: 4_190 })
  })

  test('what an erased order states has no person', () => {
    const erased = { customer: { email: 'erased', name: 'erased' }, shipTo: { ...shipTo, line1: 'erased' } }
    const [record] = decide({ ...known(), requested: erased }, { kind: 'cancel' }, acting(1)).records
    expect(String(record?.value)).not.toContain('ada')
    expect(() => decide({ ...known(), requested: erased }, { kind: 'receipt' }, acting(1))).toThrow('erased')
    expect(() => decide({ ...known(), requested: undefined }, { kind: 'address', shipTo }, acting(1))).toThrow('erased')
  })
})

const shipped = having([ship])
const cancelled = having([{ kind: 'cancel' }])

test.each<[string, StoredOrder, Wanted, PaidOrder | null, { statusCode: number; slug: string }, string]>([
  ['ship after cancel', cancelled, ship, captured, { statusCode: 409, slug: 'already-cancelled' }, 'by olga'],
  [
    'cancel twice',
    cancelled,
    { kind: 'cancel' },
    captured,
    { statusCode: 409, slug: 'already-cancelled' },
    '2026-11-23 at 09:00',
  ],
  [
    'refund after cancel',
    cancelled,
    { kind: 'refund', amount: 1 },
    captured,
    { statusCode: 409, slug: 'already-cancelled' },
    'by olga',
  ],
  [
    'receipt after cancel',
    cancelled,
    { kind: 'receipt' },
    captured,
    { statusCode: 409, slug: 'already-cancelled' },
    'by olga',
  ],
  [
    'ship twice',
    shipped,
    { ...ship, trackingNumber: '2' },
    captured,
    { statusCode: 409, slug: 'already-shipped' },
    'DHL 003404',
  ],
  ['cancel after ship', shipped, { kind: 'cancel' }, captured, { statusCode: 409, slug: 'already-shipped' }, 'by olga'],
  [
    'address after ship',
    shipped,
    { kind: 'address', shipTo },
    captured,
    { statusCode: 409, slug: 'already-shipped' },
    'no longer',
  ],
  ['ship before capture', placed, ship, null, { statusCode: 409, slug: 'not-captured' }, 'Try again in a moment'],
  [
    'refund before capture',
    placed,
    { kind: 'refund', amount: 1 },
    null,
    { statusCode: 409, slug: 'not-captured' },
    'held',
  ],
  [
    'an action while the payment is lost',
    placed,
    { kind: 'cancel' },
    { ending: 'lost', endedAt: '2026-11-22T11:30:00Z' },
    { statusCode: 409, slug: 'already-cancelled' },
    'lost on 2026-11-22 at 11:30',
  ],
  [
    'an action on a rejected order',
    { ...placed, status: 'rejected' },
    ship,
    captured,
    { statusCode: 409, slug: 'no-order' },
    'rejected',
  ],
  [
    'refund of a line that is not there',
    placed,
    { kind: 'refund', lines: [{ sku: 'hat', quantity: 1 }] },
    captured,
    { statusCode: 422, slug: 'unknown-sku' },
    'not all',
  ],
  [
    'refund of too many pieces',
    placed,
    { kind: 'refund', lines: [{ sku: 'mug', quantity: 3 }] },
    captured,
    { statusCode: 409, slug: 'more-than-captured' },
    '2 of 2 mug are left',
  ],
  [
    'refund of too much',
    placed,
    { kind: 'refund', amount: 4_191 },
    captured,
    { statusCode: 409, slug: 'more-than-captured' },
    '€41.90 of €41.90 is left',
  ],
  [
    'refund of what costs nothing',
    placed,
    { kind: 'refund', lines: [{ sku: 'card', quantity: 1 }] },
    captured,
    { statusCode: 400, slug: 'invalid-body' },
    'nothing to refund',
  ],
  [
    'refund of an amount that is none',
    placed,
    { kind: 'refund', amount: 0 },
    captured,
    { statusCode: 400, slug: 'invalid-body' },
    'nothing to refund',
  ],
  [
    'refund after all was refunded',
    having([{ kind: 'refund', amount: 4_190 }]),
    { kind: 'refund', amount: 1 },
    captured,
    { statusCode: 409, slug: 'nothing-left' },
    'by olga',
  ],
  [
    'refund of lines after most was refunded by amount',
    having([{ kind: 'refund', amount: 4_000 }]),
    { kind: 'refund', lines: [{ sku: 'tea', quantity: 1 }] },
    captured,
    { statusCode: 409, slug: 'more-than-captured' },
    '€1.90 of €41.90 is left',
  ],
  [
    'another country',
    placed,
    { kind: 'address', shipTo: { ...shipTo, country: 'AT' } },
    captured,
    { statusCode: 422, slug: 'country-changed' },
    'VAT',
  ],
  [
    'an order that was cancelled before anybody could',
    { ...placed, status: 'cancelled', cancelledAt: '2026-01-02T03:04:05Z' },
    ship,
    captured,
    { statusCode: 409, slug: 'already-cancelled' },
    'its payment was lost',
  ],
])('%s is refused with a sentence', (_, order, wanted, payment, expected, sentence) => {
  const problem = problemOf(order, wanted, payment)
  expect(problem).toMatchObject(expected)
  expect(problem.message).toContain(sentence)
})

test('a line is refunded once, in however many refunds', () => {
  const one = having([{ kind: 'refund', lines: [{ sku: 'mug', quantity: 1 }] }])
  expect(problemOf(one, { kind: 'refund', lines: [{ sku: 'mug', quantity: 2 }] })).toMatchObject({
    slug: 'more-than-captured',
    fields: ['lines.0.quantity'],
  })
  expect(refundedOf(having([{ kind: 'refund', lines: [{ sku: 'mug', quantity: 1 }] }], one))).toBe(3_000)
})

test('a shopper does not learn who works at the shop', () => {
  expect(problemOf(cancelled, { kind: 'cancel' }, captured, 'shopper').message).toMatch(/by the shop\.$/)
  const own = changed(placed, decide(known(), { kind: 'cancel' }, acting(1, 'shopper')))
  expect(own.cancelReason).toBe('shopper')
  expect(problemOf(own, { kind: 'cancel' }, captured, 'shopper').message).toMatch(/by you\.$/)
  expect(problemOf(own, { kind: 'cancel' }).message).toMatch(/by the shopper\.$/)
})

test('an order keeps only so many actions', () => {
  const [action] = having([{ kind: 'receipt' }]).actions ?? []
  if (!action) throw new Error('There is no action.')
  const many = { ...placed, actions: Array.from({ length: 200 }, () => action) }
  expect(problemOf(many, { kind: 'receipt' })).toMatchObject({ slug: 'too-many-actions' })
  const long = { ...placed, actions: [{ ...action, note: 'n'.repeat(200_000) }] }
  expect(problemOf(long, { kind: 'receipt' })).toMatchObject({ slug: 'too-many-actions' })
})

describe('what a desk may offer', () => {
  test.each<[string, StoredOrder | undefined, PaidOrder | null, string[]]>([
    ['a placed order', placed, captured, ['cancel', 'refund', 'ship', 'receipt', 'address']],
    ['one whose amount is not taken', placed, null, ['cancel', 'receipt', 'address']],
    ['a shipped one', shipped, captured, ['refund', 'receipt']],
    ['a cancelled one', cancelled, captured, []],
    ['a checkout without an order', undefined, null, []],
  ])('%s', (_, order, payment, allowed) => {
    const all = allowedActions(order, payment ?? undefined)
    expect(Object.entries(all).flatMap(([kind, may]) => (may === true ? [kind] : []))).toEqual(allowed)
    for (const may of Object.values(all)) if (may !== true) expect(may).toMatch(/^[A-Z].*\.$/)
  })
})

const anyWanted: fc.Arbitrary<Wanted> = fc.oneof(
  fc.record({ kind: fc.constant('cancel' as const) }),
  fc.record({ kind: fc.constant('refund' as const), amount: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({
    kind: fc.constant('refund' as const),
    lines: fc.uniqueArray(
      fc.record({ sku: fc.constantFrom('mug', 'tea', 'card', 'hat'), quantity: fc.integer({ min: 1, max: 3 }) }),
      { minLength: 1, selector: ({ sku }) => sku },
    ),
  }),
  fc.constant(ship),
  fc.record({ kind: fc.constant('receipt' as const) }),
  fc.record({ kind: fc.constant('address' as const), shipTo: fc.constant(shipTo) }),
)

test('whatever is wanted in whatever order: never more back than was taken, never shipped and cancelled, each stated once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyWanted, fc.boolean()), { maxLength: 25 }), steps => {
      let order = placed
      let isTaken = false
      steps.forEach(([wanted, takesNow], index) => {
        isTaken ||= takesNow
        const payment = isTaken ? captured : null
        const allowed = allowedActions(order, payment ?? undefined, requested)[wanted.kind]
        try {
          order = changed(order, decide(known(order, payment), wanted, acting(index)))
          expect(allowed).toBe(true)
        } catch (error) {
          if (!(error instanceof Problem)) throw error
          expect([400, 409, 422]).toContain(error.statusCode)
          if (allowed !== true) expect(error.message).toBe(allowed)
        }
        expect(refundableOf(order)).toBeGreaterThanOrEqual(0)
        expect(order.shipment !== undefined && order.cancelledAt !== undefined).toBe(false)
      })
      const records = order.unpublished ?? []
      expect(new Set(records.map(({ headers }) => headers.ce_id)).size).toBe(order.actions?.length ?? 0)
      const given = records
        .filter(({ topic }) => topic === 'refund-requested' || topic === 'order-cancelled')
        .reduce((sum, { value }) => sum + JSON.parse(String(value)).refundAmount, 0)
      expect(given).toBe(refundedOf(order))
      for (const [sku, ordered] of [
        ['mug', 2],
        ['tea', 1],
      ] as const) {
        const pieces = (order.refunds ?? []).flatMap(({ lines = [] }) => lines.filter(line => line.sku === sku))
        expect(pieces.reduce((sum, { quantity }) => sum + quantity, 0)).toBeLessThanOrEqual(ordered)
      }
    }),
  )
})
