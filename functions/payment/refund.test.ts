/** From order-cancelled and refund-requested to money let go or given back, wherever a process dies and whichever record comes first. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { tablesWith } from '../../tests/model/dynamodb.ts'
import { type CheckoutRequested, checkoutFieldsOf } from '../checkout/facts.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import type { ConsumedRecord } from '../kafka/consume.ts'
import type { OrderCancelled, OrderSuccessful, RefundRequested } from '../order/facts.ts'
import { authorize } from './authorize-handler.ts'
import { capture } from './capture-handler.ts'
import { dynamodbPayments } from './dynamodb-payments.ts'
import type { PaymentUpdated } from './facts.ts'
import { reconcile } from './reconcile-handler.ts'
import { refund } from './refund-handler.ts'
import { settle } from './settle-handler.ts'
import { simulatedProvider } from './simulated-provider.ts'

const checkoutId = '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e'
const refundId = '7b1d5a7e-9c7f-4b5e-8a53-0d2f5c1e4b6a'
const otherRefundId = 'a2f3d9b4-1c6e-4f7a-b0d8-5e9c3a7f1b2d'
const requestedAt = '2026-11-22T10:00:00.000Z'
const second = 1_000

let now: Date
let sent: OutgoingRecord[]
let database: ReturnType<typeof tablesWith>
/** What dies, by its name: before its work is done, or after it and before anybody hears of it. */
let dies: { readonly call: string; readonly when: 'before' | 'after' } | undefined
let handlers: ReturnType<typeof assemble>

class Died extends Error {}

/** The same object; one of its calls dies when `dies` says so. */
const mortal = <T extends object>(of: T): T =>
  new Proxy(of, {
    get: (target, name) => {
      const call = Reflect.get(target, name)
      if (typeof call !== 'function') return call
      return (...given: unknown[]) => {
        if (dies?.call !== name) return call.apply(target, given)
        const { when } = dies
        dies = undefined
        return (async () => {
          if (when === 'after') await call.apply(target, given)
          throw new Died(String(name))
        })()
      }
    },
  })

const assemble = () => {
  const client = database.client(async (_, effect) => effect())
  const provider = mortal(simulatedProvider(client, 'ledger', { now: () => now }))
  const outbox = mortal({ send: async (records: readonly OutgoingRecord[]) => void sent.push(...records) })
  const dependencies = {
    payments: mortal(dynamodbPayments(client, 'payments')),
    checkouts: { find: async () => ({ requested: requested() }) as never },
    providers: async () => provider,
    send: (records: readonly OutgoingRecord[]) => outbox.send(records),
    now: () => now,
  }
  return {
    provider,
    authorize: authorize(dependencies),
    capture: capture(dependencies),
    refund: refund(dependencies),
    settle: settle(dependencies),
    reconcile: reconcile(dependencies),
  }
}

const requested = (paymentMethod = 'tok_visa'): CheckoutRequested =>
  ({
    checkoutId,
    customer: { email: 'ada@example.com', name: 'Ada' },
    lines: [{ sku: 'mug-enamel', name: 'Enamel mug', quantity: 2, unitPrice: 745, amount: 1490 }],
    amount: 1490,
    currency: 'EUR',
    paymentMethod,
    requestedAt,
  }) as CheckoutRequested
const paymentId = `pay_${checkoutId.replaceAll('-', '')}`
const order = {
  ...checkoutFieldsOf(requested()),
  paymentId,
  provider: 'simulated',
  orderNumber: 'K-1',
} satisfies OrderSuccessful

const record = <T>(topic: string, value: T): ConsumedRecord<T> => ({
  topic,
  partition: 0,
  offset: 1,
  value,
  headers: {},
  eventId: 'e',
  time: requestedAt,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
})
const pass = (ms = second) => {
  now = new Date(now.getTime() + ms)
}
const ordered = async (paymentMethod = 'tok_visa') => {
  await handlers.authorize(record('checkout-requested', requested(paymentMethod)))
  sent = []
}
const captures = () => handlers.capture(record('order-successful', order))
const cancels = (more: Partial<OrderCancelled> = {}) =>
  handlers.refund(
    record('order-cancelled', { ...order, reason: 'operator', by: 'ada', refundId, refundAmount: 1490, ...more }),
  )
const gives = (more: Partial<RefundRequested> = {}) =>
  handlers.refund(
    record('refund-requested', {
      ...order,
      refundId,
      refundAmount: 745,
      refundLines: [{ sku: 'mug-enamel', quantity: 1 }],
      note: 'one was broken',
      by: 'ada',
      ...more,
    }),
  )
const nudged = (about: Partial<PaymentUpdated> = {}) =>
  handlers.settle(record('payment-updated', { checkoutId, by: 'reconciler', ...about }))
/** Dies there once; the record comes again until it is handled. */
const despite = async (call: string, when: 'before' | 'after', handle: () => Promise<void>) => {
  dies = { call, when }
  await expect(handle()).rejects.toBeInstanceOf(Died)
  pass()
  await handle()
}

const stated = () =>
  sent.map(({ topic, value, headers }) => ({ topic, time: headers.ce_time, ...(JSON.parse(String(value)) as object) }))
const topics = () => sent.map(({ topic }) => topic)
const ledger = () => database.items('ledger').map(({ kind, status, amount }) => `${kind} ${status ?? amount}`)
const items = () => database.items('payments')

beforeEach(() => {
  now = new Date(Date.parse(requestedAt) + 3 * second)
  sent = []
  dies = undefined
  database = tablesWith({ payments: 'checkoutId', ledger: 'idempotencyKey' })
  handlers = assemble()
})

describe('cancelling an order before its capture', () => {
  test('releases the hold, and sends the same bytes when repeated; a late capture sends nothing', async () => {
    await ordered()
    await cancels()
    pass()
    await cancels()
    await captures()
    expect(stated()[0]).toMatchObject({ topic: 'payment-released', reason: 'cancelled', paymentId, soldOut: [] })
    expect(sent[1]).toEqual(sent[0])
    expect(topics()).toEqual(['payment-released', 'payment-released'])
    expect(ledger()).toEqual(['payment released'])
    expect(items()).toMatchObject([{ ending: 'released' }])
    expect(items()[0]).not.toHaveProperty('open')
  })

  test.each([
    ['beginRelease', 'before'],
    ['beginRelease', 'after'],
    ['release', 'before'],
    ['release', 'after'],
    ['end', 'before'],
    ['end', 'after'],
    ['send', 'before'],
    ['send', 'after'],
  ] as const)('crashes at %s, %s it: a capture before the retry reports no loss', async (call, when) => {
    await ordered()
    dies = { call, when }
    await expect(cancels()).rejects.toBeInstanceOf(Died)
    await captures()
    const wasTaken = ledger()[0] === 'payment captured'
    pass()
    await cancels()
    expect(topics().filter(topic => topic === 'payment-capture-failed')).toEqual([])
    expect(new Set(topics())).toEqual(
      new Set(wasTaken ? ['payment-captured', 'payment-refunded'] : ['payment-released']),
    )
    expect(ledger()).toEqual(wasTaken ? ['payment captured', 'refund 1490'] : ['payment released'])
  })

  test('refunds what a crashed capture had taken; the retried capture is stated, too', async () => {
    await ordered()
    dies = { call: 'end', when: 'before' }
    await expect(captures()).rejects.toBeInstanceOf(Died)
    await cancels()
    pass()
    await captures()
    expect(topics()).toEqual(['payment-refunded', 'payment-captured'])
    expect(ledger()).toEqual(['payment captured', 'refund 1490'])
  })

  test('sends nothing when the capture already reported the hold as lost', async () => {
    await ordered('tok_holdLost')
    await captures()
    await cancels()
    expect(topics()).toEqual(['payment-capture-failed'])
    expect(items()).toMatchObject([{ ending: 'lost' }])
  })

  test('reports the release, and the capture nothing, when the hold is lost during the release', async () => {
    await ordered('tok_holdLost')
    dies = { call: 'release', when: 'before' }
    await expect(cancels()).rejects.toBeInstanceOf(Died)
    await captures()
    expect(topics()).toEqual([])
    expect(items()[0]).toHaveProperty('open')
    await cancels()
    await captures()
    expect(topics()).toEqual(['payment-released'])
    expect(items()[0]).not.toHaveProperty('open')
  })

  test('releases a hold that the payments table does not know yet', async () => {
    await handlers.provider.authorize(requested())
    await cancels()
    expect(stated()).toMatchObject([{ topic: 'payment-released', reason: 'cancelled' }])
  })
})

describe('cancelling an order after its capture', () => {
  beforeEach(async () => {
    await ordered()
    await captures()
    sent = []
  })

  test('refunds what was not refunded before, and sends the same bytes when repeated', async () => {
    await gives({ refundId: otherRefundId })
    sent = []
    await cancels({ refundAmount: 745, reason: 'shopper', by: 'shopper' })
    pass()
    await cancels({ refundAmount: 745, reason: 'shopper', by: 'shopper' })
    expect(stated()[0]).toMatchObject({
      topic: 'payment-refunded',
      reason: 'cancelled',
      refundId,
      refundAmount: 745,
      orderNumber: 'K-1',
      by: 'shopper',
      status: 'pending',
      time: '2026-11-22T10:00:03.000Z',
    })
    expect(sent[1]).toEqual(sent[0])
    expect(ledger()).toEqual(['payment captured', 'refund 745', 'refund 745'])
  })

  test('refunds nothing when everything was refunded before', async () => {
    await cancels({ refundAmount: 0 })
    expect(sent).toEqual([])
    expect(ledger()).toEqual(['payment captured'])
  })

  test('refuses a record without refund id and amount', async () => {
    const {
      refundId: _,
      refundAmount: __,
      ...first
    } = { ...order, reason: 'operator', refundId, refundAmount: 1 } as const
    await expect(handlers.refund(record('order-cancelled', first))).rejects.toMatchObject({
      name: 'Unprocessable',
      reason: 'no-refund',
    })
  })

  test('refunds in parts a payment that was charged without a hold', async () => {
    const { provider: _, ...old } = { ...order, paymentId: 'pay_old' }
    database.put('ledger', {
      idempotencyKey: `charge:${checkoutId}`,
      kind: 'charge',
      checkoutId,
      amount: 1490,
      currency: 'EUR',
      answer: { status: 'succeeded', paymentId: 'pay_old' },
    })
    await handlers.refund(record('refund-requested', { ...old, refundId: otherRefundId, refundAmount: 490, by: 'ada' }))
    const cancelled = { ...old, reason: 'operator', by: 'ada', refundId, refundAmount: 1000 } as const
    await handlers.refund(record('order-cancelled', cancelled))
    await expect(
      handlers.refund(record('refund-requested', { ...old, refundId: 'one-more', refundAmount: 1, by: 'ada' })),
    ).rejects.toMatchObject({ reason: 'more-than-captured' })
    expect(stated()).toMatchObject([
      { topic: 'payment-refunded', refundAmount: 490, provider: 'simulated' },
      { topic: 'payment-refunded', refundAmount: 1000, reason: 'cancelled' },
    ])
  })

  test('does not ask the provider when the payment was lost', async () => {
    await handlers.refund(record('order-cancelled', { ...order, reason: 'payment_lost' }))
    expect(sent).toEqual([])
    expect(ledger()).toEqual(['payment captured'])
  })
})

describe('a refund of an order', () => {
  const isCaptured = async (paymentMethod?: string) => {
    await ordered(paymentMethod)
    await captures()
    sent = []
  }

  test('states its lines, its reason and who asked for it', async () => {
    await isCaptured()
    await gives()
    expect(stated()).toMatchObject([
      {
        topic: 'payment-refunded',
        reason: 'requested',
        refundId,
        refundAmount: 745,
        refundLines: [{ sku: 'mug-enamel', quantity: 1 }],
        note: 'one was broken',
        by: 'ada',
        orderNumber: 'K-1',
        amount: 1490,
        provider: 'simulated',
      },
    ])
  })

  test('is retried until the capture is recorded', async () => {
    await ordered()
    await expect(gives()).rejects.toMatchObject({ name: 'Unavailable' })
    expect(ledger()).toEqual(['payment held'])
    await captures()
    await gives()
    expect(topics()).toEqual(['payment-captured', 'payment-refunded'])
  })

  test.each([
    ['refund', 'before'],
    ['refund', 'after'],
    ['refunded', 'before'],
    ['refunded', 'after'],
    ['send', 'before'],
    ['send', 'after'],
    ['refundSent', 'before'],
    ['refundSent', 'after'],
  ] as const)(
    'happens once and is stated with the same bytes when the process crashes at %s, %s it',
    async (call, when) => {
      await isCaptured()
      await despite(call, when, gives)
      await gives()
      expect(ledger()).toEqual(['payment captured', 'refund 745'])
      expect(new Set(sent.map(({ value }) => value)).size).toBe(1)
      expect(new Set(sent.map(({ headers }) => headers.ce_id)).size).toBe(1)
    },
  )

  test('is not confused with another refund of the same amount', async () => {
    await isCaptured()
    await gives()
    await gives({ refundId: otherRefundId })
    expect(ledger()).toEqual(['payment captured', 'refund 745', 'refund 745'])
    expect(new Set(sent.map(({ headers }) => headers.ce_id)).size).toBe(2)
  })

  test('of more than is left is refused', async () => {
    await isCaptured()
    await gives()
    await expect(gives({ refundId: otherRefundId, refundAmount: 746 })).rejects.toMatchObject({
      name: 'Unprocessable',
      reason: 'more-than-captured',
    })
    expect(ledger()).toEqual(['payment captured', 'refund 745'])
  })

  test('is settled by its own id, apart from other refunds of the payment', async () => {
    await isCaptured()
    await gives()
    pass(4 * second)
    await gives({ refundId: otherRefundId })
    sent = []
    pass(2 * second)
    await nudged({ refundId })
    await nudged({ refundId: otherRefundId })
    await nudged()
    expect(stated()).toMatchObject([{ topic: 'payment-refund-settled', refundId, amount: 745, status: 'succeeded' }])
    pass(60 * second)
    for (const _ of ['once', 'again']) await nudged({ refundId: otherRefundId })
    expect(stated().slice(1)).toMatchObject([{ refundId: otherRefundId, status: 'succeeded' }, {}])
    expect(sent[2]).toEqual(sent[1])
    expect(items().filter(({ open }) => open !== undefined)).toEqual([])
  })

  test('is found by the reconciler only while it is pending', async () => {
    await isCaptured()
    await gives()
    sent = []
    pass(120 * second)
    await handlers.reconcile('2026-11-22T10:02:00Z', () => 60 * second)
    expect(stated()).toMatchObject([{ topic: 'payment-updated', checkoutId, refundId, by: 'reconciler' }])
    await nudged({ refundId })
    sent = []
    pass(600 * second)
    await handlers.reconcile('2026-11-22T10:12:00Z', () => 60 * second)
    expect(sent).toEqual([])
  })

  test.each([
    ['refunded', 'after'],
    ['send', 'before'],
  ] as const)('is stated before it is settled, also after a crash at %s, %s it', async (call, when) => {
    await isCaptured()
    dies = { call, when }
    await expect(gives()).rejects.toBeInstanceOf(Died)
    pass(120 * second)
    await handlers.reconcile('2026-11-22T10:02:00Z', () => 60 * second)
    await nudged({ refundId })
    expect(topics()).toEqual([])
    await gives()
    await nudged({ refundId })
    expect([...new Set(topics())]).toEqual(['payment-refunded', 'payment-refund-settled'])
    expect(items().filter(({ open }) => open !== undefined)).toEqual([])
  })

  test('that fails is stated and needs an operator', async () => {
    await isCaptured('tok_refundFails')
    await gives()
    pass(60 * second)
    await expect(nudged({ refundId })).rejects.toMatchObject({ name: 'Unprocessable', reason: 'refund-failed' })
    expect(stated().at(-1)).toMatchObject({ topic: 'payment-refund-settled', refundId, status: 'failed' })
  })

  test('is not settled before it is recorded, nor under another checkout', async () => {
    await isCaptured()
    await nudged({ refundId })
    await gives()
    sent = []
    pass(60 * second)
    await handlers.settle(
      record('payment-updated', { checkoutId: otherRefundId, by: 'webhook', refundId } as PaymentUpdated),
    )
    expect(sent).toEqual([])
  })
})
