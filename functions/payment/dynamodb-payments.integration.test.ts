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
    expect(await payments.end(each.checkoutId, 'lost', 'later')).toMatchObject({ ending: 'captured', endedAt: 'first' })
    expect(await openIds()).not.toContain(each.checkoutId)
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

  test('with a pending refund is open until the refund ends; one that succeeded may still fail', async () => {
    const { checkoutId } = payment()
    const refund = { refundId: 're_1', status: 'pending', paymentId: 'p', provider: 'simulated' } as const
    await payments.refunded(checkoutId, { ...refund, amount: 1490, currency: 'EUR' }, '2026-11-22T10:00:00.000Z')
    expect(await openIds()).toContain(checkoutId)
    await payments.postpone(checkoutId, '2026-12-24')
    expect(await openIds('2026-12-01')).not.toContain(checkoutId)
    expect(await payments.endRefund(checkoutId, 'succeeded', 'first')).toMatchObject({ refundEndedAt: 'first' })
    expect(await payments.endRefund(checkoutId, 'succeeded', 'later')).toMatchObject({ refundEndedAt: 'first' })
    await payments.postpone(checkoutId, '2026-12-24')
    expect(await openIds()).not.toContain(checkoutId)
    expect(await payments.endRefund(checkoutId, 'failed', 'later')).toMatchObject({ refundEnding: 'failed' })
    expect(await payments.endRefund(checkoutId, 'succeeded', 'last')).toMatchObject({ refundEnding: 'failed' })
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
  expect(await provider.refund(made)).toMatchObject({ status: 'pending' })
  await expect(provider.authorize({ ...request, paymentMethod: 'tok_outage' })).rejects.toMatchObject({
    name: 'Unavailable',
  })
})
