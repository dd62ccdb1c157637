/** From checkout-requested to a decision: what is held, what expires, and what a record of the version before leads to. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { tablesWith } from '../../tests/model/dynamodb.ts'
import type { CheckoutRequested } from '../checkout/facts.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import type { ConsumedRecord } from '../kafka/consume.ts'
import type { OrderRejected, OrderSuccessful } from '../order/facts.ts'
import { authorize } from './authorize-handler.ts'
import { capture } from './capture-handler.ts'
import { dynamodbPayments } from './dynamodb-payments.ts'
import type { PaymentUpdated } from './facts.ts'
import { release } from './release-handler.ts'
import { settle } from './settle-handler.ts'
import { simulatedProvider } from './simulated-provider.ts'

const checkoutId = '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e'
const requestedAt = '2026-11-22T10:00:00.000Z'
const minute = 60_000

let now: Date
let sent: OutgoingRecord[]
let database: ReturnType<typeof tablesWith>
let handlers: ReturnType<typeof assemble>

const assemble = () => {
  const client = database.client(async (_, effect) => effect())
  const provider = simulatedProvider(client, 'ledger', { now: () => now })
  const dependencies = {
    payments: dynamodbPayments(client, 'payments'),
    checkouts: { find: async () => ({ requested: requested() }) as never },
    providers: async () => provider,
    send: async (records: readonly OutgoingRecord[]) => void sent.push(...records),
    now: () => now,
  }
  return {
    provider,
    authorize: authorize(dependencies),
    settle: settle(dependencies),
    capture: capture(dependencies),
    release: release(dependencies),
  }
}

beforeEach(() => {
  now = new Date(Date.parse(requestedAt) + 3_000)
  sent = []
  database = tablesWith({ payments: 'checkoutId', ledger: 'idempotencyKey' })
  handlers = assemble()
})

const requested = (paymentMethod = 'tok_visa'): CheckoutRequested =>
  ({
    checkoutId,
    customer: { email: 'ada@example.com', name: 'Ada' },
    lines: [{ sku: 'mug-enamel', name: 'Enamel mug', quantity: 1, unitPrice: 1490, amount: 1490 }],
    amount: 1490,
    currency: 'EUR',
    paymentMethod,
    requestedAt,
  }) as CheckoutRequested

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
const asked = (paymentMethod?: string) => handlers.authorize(record('checkout-requested', requested(paymentMethod)))
const nudged = () => handlers.settle(record<PaymentUpdated>('payment-updated', { checkoutId, by: 'webhook' }))
const wait = (minutes: number) => {
  now = new Date(now.getTime() + minutes * minute)
}
const stated = () =>
  sent.map(({ topic, value, headers }) => ({ topic, time: headers.ce_time, ...(JSON.parse(String(value)) as object) }))
const ledger = () => database.items('ledger').map(({ kind, status }) => `${kind} ${status}`)
const heldId = `pay_${checkoutId.replaceAll('-', '')}`

describe('a checkout', () => {
  test('is held, and a record that comes again repeats the same bytes though the clock went on', async () => {
    await asked()
    wait(10)
    await asked()
    expect(sent[1]).toEqual(sent[0])
    expect(stated()[0]).toMatchObject({
      topic: 'payment-successful',
      time: '2026-11-22T10:00:03.000Z',
      paymentId: heldId,
      provider: 'simulated',
    })
    expect(ledger()).toEqual(['payment held'])
  })

  test('is held once, though the process dies between the hold and the decision', async () => {
    await handlers.provider.authorize(requested())
    await asked()
    expect(stated()).toMatchObject([{ topic: 'payment-successful', paymentId: heldId }])
    expect(ledger()).toEqual(['payment held'])
  })

  test('that is older than two hours is not held, redriven or not', async () => {
    wait(121)
    await asked()
    await asked()
    expect(stated()).toMatchObject([
      { topic: 'payment-failed', reason: 'expired', provider: 'simulated' },
      { topic: 'payment-failed', reason: 'expired' },
    ])
    expect(sent[1]).toEqual(sent[0])
    expect(ledger()).toEqual([])
  })

  test('whose hold was made before the process died and is found two hours later is released', async () => {
    await handlers.provider.authorize(requested())
    wait(121)
    await asked()
    expect(stated()).toMatchObject([{ topic: 'payment-failed', reason: 'expired' }])
    expect(ledger()).toEqual(['payment released'])
  })

  test('with an outage of the provider is asked again until it is too old', async () => {
    await expect(asked('tok_outage')).rejects.toMatchObject({ name: 'Unavailable' })
    wait(121)
    await asked('tok_outage')
    expect(stated()).toMatchObject([{ topic: 'payment-failed', reason: 'expired' }])
  })

  test('that the provider held though it answered with an error is held', async () => {
    await asked('tok_serverError')
    expect(stated()).toMatchObject([{ topic: 'payment-successful' }])
  })

  test('that the provider processes slowly is looked at again', async () => {
    await asked('tok_slow')
    expect(sent).toEqual([])
    wait(1)
    await nudged()
    expect(stated()).toMatchObject([{ topic: 'payment-successful', paymentId: heldId }])
  })
})

describe('a shopper who must confirm', () => {
  beforeEach(() => asked('tok_authenticationRequired'))

  test('is told so without a secret, and what to do is kept for the page', async () => {
    expect(stated()).toMatchObject([{ topic: 'payment-action-required', paymentId: heldId }])
    expect(String(sent[0]?.value)).not.toContain('simulated-bank')
    expect(database.items('payments')).toMatchObject([
      { action: { kind: 'redirect', url: `/simulated-bank/${heldId}` } },
    ])
  })

  test('and approves is paid; who says so, and how often, changes nothing', async () => {
    await nudged()
    await handlers.provider.confirm(heldId, 'approve')
    for (const _ of ['webhook', 'again', 'shopper']) await nudged()
    expect(stated().map(({ topic }) => topic)).toEqual([
      ...['payment-action-required', 'payment-action-required'],
      ...['payment-successful', 'payment-successful', 'payment-successful'],
    ])
    expect(sent.at(-1)).toEqual(sent.at(-2))
  })

  test('and refuses is declined', async () => {
    await handlers.provider.confirm(heldId, 'refuse')
    await nudged()
    expect(stated().at(-1)).toMatchObject({ topic: 'payment-failed', reason: 'authentication_failed' })
  })

  test('and walks away loses the payment after half an hour, and can approve nothing any more', async () => {
    wait(29)
    await nudged()
    expect(ledger()).toEqual(['payment action-required'])
    wait(2)
    await nudged()
    expect(stated().at(-1)).toMatchObject({ topic: 'payment-failed', reason: 'expired' })
    expect(await handlers.provider.confirm(heldId, 'approve')).toMatchObject({ status: 'released' })
    expect(ledger()).toEqual(['payment released'])
  })

  test('and approves in the moment in which the payment expires keeps nothing held', async () => {
    const [item] = database.items('payments')
    database.put('payments', { ...item, status: 'expired' })
    await handlers.provider.confirm(heldId, 'approve')
    await nudged()
    expect(stated().at(-1)).toMatchObject({ topic: 'payment-failed', reason: 'expired' })
    expect(ledger()).toEqual(['payment released'])
  })
})

describe('after an upgrade', () => {
  const charge = (answer: object) =>
    database.put('ledger', {
      idempotencyKey: `charge:${checkoutId}`,
      kind: 'charge',
      parameters: JSON.stringify([1490, 'EUR', 'tok_visa']),
      checkoutId,
      amount: 1490,
      currency: 'EUR',
      answer,
    })
  const paid = { status: 'succeeded', paymentId: 'pay_old' }
  const old = { ...requested(), paymentId: 'pay_old' }

  test.each([5, 7 * 24 * 60])('a checkout that was paid %d minutes ago is paid: no hold, no expiry', async minutes => {
    charge(paid)
    wait(minutes)
    await asked()
    expect(stated()).toMatchObject([{ topic: 'payment-successful', paymentId: 'pay_old', provider: 'simulated' }])
    expect(ledger()).toEqual(['charge undefined'])
  })

  test('a checkout that was declined days ago is declined as it was', async () => {
    charge({ status: 'declined', reason: 'card_declined' })
    wait(7 * 24 * 60)
    await asked()
    expect(stated()).toMatchObject([{ topic: 'payment-failed', reason: 'card_declined' }])
  })

  test('an order that was paid before it was placed is captured already, and says nothing', async () => {
    await handlers.capture(record<OrderSuccessful>('order-successful', { ...old, orderNumber: 'K-1' }))
    expect(sent).toEqual([])
  })

  test('an order that comes again before its checkout does leaves no payment open', async () => {
    charge({ ...paid, paymentId: 'pay_old' })
    await handlers.capture(record('order-successful', { ...old, orderNumber: 'K-1', provider: 'simulated' }))
    await asked()
    expect(database.items('payments')).toMatchObject([{ ending: 'captured', openSince: now.toISOString() }])
    sent = []
    await nudged()
    expect(database.items('payments')[0]).not.toHaveProperty('openSince')
    expect(sent).toEqual([])
  })

  test('a checkout that was refunded is stated no more once it has come again', async () => {
    charge(paid)
    await asked()
    await handlers.release(record('order-rejected', { ...old, reason: 'out_of_stock', soldOut: [] }))
    wait(1)
    await nudged()
    sent = []
    await nudged()
    await nudged()
    expect(stated().filter(({ topic }) => topic !== 'payment-refund-settled')).toEqual([])
    expect(database.items('payments')[0]).not.toHaveProperty('openSince')
  })

  test('a rejected order that was paid is refunded, once', async () => {
    charge(paid)
    const rejected: OrderRejected = { ...old, reason: 'out_of_stock', soldOut: ['mug-enamel'] }
    await handlers.release(record('order-rejected', rejected))
    await handlers.release(record('order-rejected', rejected))
    expect(stated()[0]).toMatchObject({ topic: 'payment-refunded', paymentId: 'pay_old', status: 'pending' })
    expect(sent[1]).toEqual(sent[0])
    expect(database.items('ledger').filter(({ kind }) => kind === 'refund')).toHaveLength(1)
  })
})

describe('a refund that is pending', () => {
  const rejected = (paymentMethod = 'tok_visa'): OrderRejected => ({
    ...requested(paymentMethod),
    paymentId: heldId,
    provider: 'simulated',
    reason: 'out_of_stock',
    soldOut: ['mug-enamel'],
  })
  const refund = async (paymentMethod: string): Promise<void> => {
    await asked(paymentMethod)
    await handlers.provider.capture({ ...requested(), paymentId: heldId })
    await handlers.release(record('order-rejected', rejected(paymentMethod)))
    sent = []
  }
  const openSince = () => database.items('payments')[0]?.openSince

  test('is looked at with growing pauses, and stated once it has succeeded', async () => {
    await refund('tok_visa')
    expect(openSince()).toBe(now.toISOString())
    now = new Date(now.getTime() + 2_000)
    await nudged()
    expect(Date.parse(String(openSince())) - now.getTime()).toBe(2_000)
    wait(1)
    await nudged()
    await nudged()
    const settled = stated().filter(({ topic }) => topic === 'payment-refund-settled')
    expect(settled).toMatchObject([{ status: 'succeeded', amount: 1490, currency: 'EUR', provider: 'simulated' }, {}])
    expect(settled[1]).toEqual(settled[0])
    expect(openSince()).toBeUndefined()
  })

  test('and fails is stated, and left to a person', async () => {
    await refund('tok_refundFails')
    wait(1)
    await expect(nudged()).rejects.toMatchObject({ name: 'Unprocessable', reason: 'refund-failed' })
    expect(stated().at(-1)).toMatchObject({ topic: 'payment-refund-settled', status: 'failed' })
    expect(openSince()).toBeUndefined()
  })

  test('and seemed to have succeeded is stated again when it fails after all', async () => {
    await refund('tok_visa')
    wait(1)
    await nudged()
    const [entry] = database.items('ledger').filter(({ kind }) => kind === 'refund')
    database.put('ledger', { ...entry, outcome: 'failed' })
    await expect(nudged()).rejects.toMatchObject({ reason: 'refund-failed' })
    const settled = sent.filter(({ topic }) => topic === 'payment-refund-settled')
    expect(settled.map(({ value }) => JSON.parse(String(value)).status)).toEqual(['succeeded', 'failed'])
    expect(new Set(settled.map(({ headers }) => headers.ce_id)).size).toBe(2)
  })
})

describe('an order', () => {
  const order = (paymentMethod: string): OrderSuccessful => ({
    ...requested(paymentMethod),
    paymentId: heldId,
    provider: 'simulated',
    orderNumber: 'K-1',
  })

  test('takes the held amount once, and states it with the same bytes again', async () => {
    await asked()
    sent = []
    await handlers.capture(record('order-successful', order('tok_visa')))
    wait(60)
    await handlers.capture(record('order-successful', order('tok_visa')))
    expect(stated()[0]).toMatchObject({ topic: 'payment-captured', orderNumber: 'K-1', provider: 'simulated' })
    expect(sent[1]).toEqual(sent[0])
    expect(ledger()).toEqual(['payment captured'])
  })

  test('whose hold is lost is told so', async () => {
    await asked('tok_holdLost')
    sent = []
    await handlers.capture(record('order-successful', order('tok_holdLost')))
    await handlers.capture(record('order-successful', order('tok_holdLost')))
    expect(stated()[0]).toMatchObject({ topic: 'payment-capture-failed', reason: 'hold_expired' })
    expect(sent[1]).toEqual(sent[0])
  })

  test('that is rejected lets the amount go, and nothing was taken', async () => {
    await asked()
    sent = []
    const { orderNumber: _, ...held } = order('tok_visa')
    await handlers.release(record('order-rejected', { ...held, reason: 'out_of_stock', soldOut: ['mug-enamel'] }))
    expect(stated()).toMatchObject([{ topic: 'payment-released', reason: 'out_of_stock', soldOut: ['mug-enamel'] }])
    expect(ledger()).toEqual(['payment released'])
  })
})
