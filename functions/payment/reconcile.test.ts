import { expect, test } from '@jest/globals'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import type { OpenItem, Payment } from './dynamodb-payments.ts'
import { reconcile } from './reconcile-handler.ts'

const now = new Date('2026-11-22T12:00:00.000Z')
const at = (minutesAgo: number): string => new Date(now.getTime() - minutesAgo * 60_000).toISOString()
const names = ['a', 'b', 'c', 'd', 'young', 'old', 'refund']
const idOf = (name: string): string => `0190f0b2-7a55-8c3e-9d5a-${String(names.indexOf(name)).padStart(12, '0')}`
const open = (name: string, of: Partial<Payment> = {}): Payment => ({
  checkoutId: idOf(name),
  provider: 'simulated',
  status: 'open',
  at: at(5),
  ...of,
})

const runOn = async (pages: readonly (readonly OpenItem[])[], timeLeftMs: () => number) => {
  const keys: (string | undefined)[] = []
  const values: object[] = []
  let read = 0
  const payments = {
    openSince: async function* () {
      for (const page of pages) {
        read += 1
        yield page
      }
    },
  }
  const send = async (records: readonly OutgoingRecord[]) => {
    keys.push(...records.map(({ key }) => names.find(name => idOf(name) === key)))
    values.push(...records.map(({ value, headers }) => ({ ...JSON.parse(String(value)), id: headers.ce_id })))
  }
  const { nudged } = await reconcile({ payments, send, now: () => now })(now.toISOString(), timeLeftMs)
  return { keys, nudged, read, values }
}

test('every page is nudged while there is time', async () => {
  const pages = [[open('a')], [open('b'), open('c')], [open('d')]]
  expect(await runOn(pages, () => 60_000)).toMatchObject({ keys: ['a', 'b', 'c', 'd'], nudged: 4, read: 3 })
})

test('no page is begun that could not be finished', async () => {
  let left = 25_000
  const pages = [[open('a')], [open('b')], [open('c')]]
  const result = await runOn(pages, () => {
    left -= 10_000
    return left
  })
  expect(result).toMatchObject({ keys: ['a', 'b'], nudged: 2, read: 2 })
})

test('a hold is given ten minutes to be captured by its order; a pending refund of a captured one is looked at', async () => {
  const held = { status: 'authorised' } as const
  const page = [
    open('young', { ...held, at: at(9) }),
    open('old', { ...held, at: at(11) }),
    open('refund', { ...held, at: at(2), ending: 'captured' }),
  ]
  expect((await runOn([page], () => 60_000)).keys).toEqual(['old', 'refund'])
})

test('each pending refund of an order is nudged by its own id', async () => {
  const refund = { refundId: 're_1', paymentId: 'p', provider: 'simulated', amount: 1, currency: 'EUR' } as const
  const pending = (checkoutId: string): OpenItem => ({
    checkoutId,
    refundOf: idOf('refund'),
    refund: { ...refund, status: 'pending' },
    refundedAt: at(5),
  })
  const { values } = await runOn([[pending('one'), pending('other')]], () => 60_000)
  const nudge = { checkoutId: idOf('refund'), by: 'reconciler' }
  expect(values).toMatchObject([
    { ...nudge, refundId: 'one' },
    { ...nudge, refundId: 'other' },
  ])
  expect(new Set(values.map(value => (value as { id: string }).id)).size).toBe(2)
})
