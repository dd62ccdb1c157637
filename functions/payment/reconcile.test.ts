import { expect, test } from '@jest/globals'
import type { Payment } from './dynamodb-payments.ts'
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

const runOn = async (pages: readonly (readonly Payment[])[], timeLeftMs: () => number) => {
  const keys: (string | undefined)[] = []
  let read = 0
  const payments = {
    openSince: async function* () {
      for (const page of pages) {
        read += 1
        yield page
      }
    },
  }
  const send = async (records: readonly { key: unknown }[]) =>
    void keys.push(...records.map(({ key }) => names.find(name => idOf(name) === key)))
  const { nudged } = await reconcile({ payments, send, now: () => now })(now.toISOString(), timeLeftMs)
  return { keys, nudged, read }
}

test('every page is nudged while there is time', async () => {
  const pages = [[open('a')], [open('b'), open('c')], [open('d')]]
  expect(await runOn(pages, () => 60_000)).toEqual({ keys: ['a', 'b', 'c', 'd'], nudged: 4, read: 3 })
})

test('no page is begun that could not be finished', async () => {
  let left = 25_000
  const pages = [[open('a')], [open('b')], [open('c')]]
  const result = await runOn(pages, () => {
    left -= 10_000
    return left
  })
  expect(result).toEqual({ keys: ['a', 'b'], nudged: 2, read: 2 })
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
