import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ownTables } from '../../tests/tables.ts'
import { dynamodb } from '../dynamodb.ts'
import { dynamodbPayments, type Payments } from './dynamodb-payments.ts'
import { simulatedProvider } from './simulated-provider.ts'

let payments: Payments
let ledger: string
beforeAll(async () => {
  const names = await ownTables()
  payments = dynamodbPayments(dynamodb, names.PAYMENTS_TABLE ?? '')
  ledger = names.LEDGER_TABLE ?? ''
})

const payment = (at = '2026-11-22T10:00:00.000Z') => ({
  checkoutId: randomUUID(),
  provider: 'simulated',
  paymentId: 'pay_1',
  at,
  traceparent: undefined,
})
const action = { kind: 'redirect', url: '/simulated-bank/pay_1' } as const
const openIds = async (before = '2027-01-01'): Promise<string[]> => {
  const ids: string[] = []
  for await (const page of payments.openSince(before)) ids.push(...page.map(({ checkoutId }) => checkoutId))
  return ids
}

describe('a payment', () => {
  test('is decided once: the second caller reads the decision', async () => {
    const each = payment()
    await payments.keep({ ...each, action })
    const expired = payments.decide({ ...each, status: 'expired' }, true)
    const authorised = payments.decide({ ...each, status: 'authorised', at: '2026-11-22T10:00:01.000Z' }, true)
    const [one, other] = await Promise.all([expired, authorised])
    expect(other.status).toBe(one.status)
    expect(await payments.find(each.checkoutId)).toMatchObject({ status: one.status, at: one.at, paymentId: 'pay_1' })
    expect(await payments.find(each.checkoutId)).not.toHaveProperty('action')
  })

  test('that waits for the shopper keeps what they must do, and when they were asked', async () => {
    const each = payment()
    await payments.keep(each)
    await payments.keep({ ...each, action })
    const later = await payments.keep({ ...each, at: '2026-11-22T11:00:00.000Z', action })
    expect(later).toMatchObject({ status: 'open', at: each.at, action })
  })

  test('is not opened again when it is decided', async () => {
    const each = payment()
    await payments.decide({ ...each, status: 'failed', reason: 'card_declined' }, false)
    expect(await payments.keep({ ...each, action })).toMatchObject({ status: 'failed', reason: 'card_declined' })
  })

  test('ends once, and is found among the open ones until then', async () => {
    const each = payment()
    await payments.decide({ ...each, status: 'authorised' }, true)
    expect(await openIds()).toContain(each.checkoutId)
    expect(await payments.end(each.checkoutId, 'captured', 'first')).toMatchObject({
      ending: 'captured',
      endedAt: 'first',
    })
    expect(await payments.end(each.checkoutId, 'released', 'later')).toMatchObject({ ending: 'captured' })
    expect(await payments.lose(each.checkoutId, 'later', 'hold_expired')).toMatchObject({ endedAt: 'first' })
    expect(await openIds()).not.toContain(each.checkoutId)
  })

  test('whose hold is lost says so, unless a cancellation lets it go', async () => {
    const each = payment()
    await payments.decide({ ...each, status: 'authorised' }, true)
    await payments.beginRelease(each.checkoutId, 'first')
    await payments.beginRelease(each.checkoutId, 'later')
    expect(await payments.find(each.checkoutId)).toMatchObject({ releasing: 'first' })
    expect(await payments.lose(each.checkoutId, 'later', 'hold_expired')).toBeUndefined()
    expect(await openIds()).toContain(each.checkoutId)
    expect(await payments.end(each.checkoutId, 'released', 'last')).toMatchObject({ ending: 'released' })
    expect(await payments.lose(each.checkoutId, 'later', 'hold_expired')).toBeUndefined()

    const other = payment()
    await payments.decide({ ...other, status: 'authorised' }, true)
    const lost = { ending: 'lost', endedAt: 'first', endingReason: 'hold_expired' }
    expect(await payments.lose(other.checkoutId, 'first', 'hold_expired')).toMatchObject(lost)
    await payments.beginRelease(other.checkoutId, 'later')
    expect(await payments.find(other.checkoutId)).not.toHaveProperty('releasing')
    expect(await payments.end(other.checkoutId, 'released', 'later')).toMatchObject(lost)
  })

  test('that expired stays open until what was held is released', async () => {
    const each = payment()
    await payments.decide({ ...each, status: 'expired' }, true)
    expect(await openIds()).toContain(each.checkoutId)
    await payments.close(each.checkoutId)
    expect(await openIds()).not.toContain(each.checkoutId)
  })

  test('of before holds has no decision, whatever was noted about its refund', async () => {
    const { checkoutId } = payment()
    const about = { paymentId: 'pay_1', provider: 'simulated', amount: 1490, currency: 'EUR' }
    const refund = { refundId: 're_1', status: 'succeeded', ...about } as const
    expect(await payments.refunded(checkoutId, refund, 'first')).toMatchObject({ refund, refundedAt: 'first' })
    expect(await payments.refunded(checkoutId, { ...refund, refundId: 're_2' }, 'later')).toMatchObject({ refund })
    expect(await payments.find(checkoutId)).toBeUndefined()
    expect(await payments.findRefund(checkoutId)).toMatchObject({ refund })
    expect(await openIds()).not.toContain(checkoutId)
  })

  test('may have several refunds of its order, each found among the open ones until it ends', async () => {
    const { checkoutId } = payment()
    const about = { paymentId: 'pay_1', provider: 'simulated', amount: 490, currency: 'EUR' }
    const of = { refundOf: checkoutId, traceparent: undefined }
    const refundIds = [randomUUID(), randomUUID()]
    for (const key of refundIds) {
      const refund = { refundId: `re_${key}`, status: 'pending', ...about } as const
      const noted = await payments.refunded(key, refund, '2026-11-22T10:00:00.000Z', of)
      expect(await openIds()).not.toContain(key)
      await payments.refundSent(noted)
      const again = { ...refund, status: 'succeeded' } as const
      expect(await payments.refunded(key, again, 'later', of)).toMatchObject({ refund, refundOf: checkoutId })
    }
    expect(await openIds()).toEqual(expect.arrayContaining(refundIds))
    expect(await payments.find(refundIds[0] ?? '')).toBeUndefined()
    await payments.endRefund(refundIds[0] ?? '', 'succeeded', 'first')
    expect(await openIds()).not.toContain(refundIds[0])
    expect(await payments.findRefund(refundIds[1] ?? '')).not.toHaveProperty('refundEnding')
  })

  test('with a pending refund is open until the refund ends; one that succeeded may still fail', async () => {
    const { checkoutId } = payment()
    const refund = { refundId: 're_1', status: 'pending', paymentId: 'p', provider: 'simulated' } as const
    const whole = { ...refund, amount: 1490, currency: 'EUR' }
    const noted = await payments.refunded(checkoutId, whole, '2026-11-22T10:00:00.000Z')
    await payments.refundSent(noted)
    expect(await openIds()).toContain(checkoutId)
    await payments.postpone(checkoutId, '2026-12-24')
    expect(await openIds('2026-12-01')).not.toContain(checkoutId)
    expect(await payments.endRefund(checkoutId, 'succeeded', 'first')).toMatchObject({ refundEndedAt: 'first' })
    expect(await payments.endRefund(checkoutId, 'succeeded', 'later')).toMatchObject({ refundEndedAt: 'first' })
    await payments.postpone(checkoutId, '2026-12-24')
    expect(await openIds()).not.toContain(checkoutId)
    expect(await payments.endRefund(checkoutId, 'failed', 'later')).toMatchObject({ refundEnding: 'failed' })
    expect(await payments.endRefund(checkoutId, 'succeeded', 'last')).toMatchObject({ refundEnding: 'failed' })
    await payments.refundSent(noted)
    expect(await openIds()).not.toContain(checkoutId)
  })

  test('is found among the open ones however many of its shard wait before it', async () => {
    const tail = randomUUID().slice(0, 35)
    const ids = Array.from({ length: 120 }, (_, index) => `${String(index).padStart(8, '0')}${tail.slice(8)}f`)
    await Promise.all(
      ids.map((checkoutId, index) =>
        payments.keep({ ...payment(new Date(Date.UTC(2025, 0, 1, 0, index)).toISOString()), checkoutId, action }),
      ),
    )
    const found = await openIds('2025-06-01')
    expect(found.filter(id => ids.includes(id))).toEqual(ids)
    expect(new Set(found).size).toBe(found.length)
  })
})

test('the simulated provider keeps its ledger in DynamoDB: hold, capture, refund, each once', async () => {
  const provider = simulatedProvider(dynamodb, ledger)
  const request = {
    checkoutId: randomUUID(),
    amount: 1490,
    currency: 'EUR',
    paymentMethod: 'tok_timeout',
    requestedAt: '2026-11-22T10:00:00Z',
  }
  await expect(provider.authorize(request)).rejects.toThrow('did not answer in time')
  await expect(provider.authorize(request)).rejects.toThrow('did not answer in time')
  const { paymentId = '', status } = await provider.authorize(request)
  expect(status).toBe('held')
  const made = { ...request, paymentId }
  expect(await Promise.all([provider.capture(made), provider.capture(made)])).toEqual([
    { status: 'captured' },
    { status: 'captured' },
  ])
  const part = { ...made, amount: 1000, refundId: randomUUID() }
  const [first, again] = await Promise.all([provider.refund(part), provider.refund(part)])
  expect(again).toEqual(first)
  await expect(provider.refund({ ...part, refundId: randomUUID() })).rejects.toMatchObject({
    reason: 'more-than-captured',
  })
  expect(await provider.refund({ ...part, amount: 490, refundId: randomUUID() })).toMatchObject({ status: 'pending' })
  await expect(provider.authorize({ ...request, paymentMethod: 'tok_outage' })).rejects.toMatchObject({
    name: 'Unavailable',
  })
})
