import { expect, test } from '@jest/globals'
import type { Checkout, Move } from './moves.ts'
import { exploreWhole } from './whole.ts'

test('every promise holds in every state that a checkout can reach', () => {
  const { states, broken } = exploreWhole()
  expect(broken).toEqual([])
  expect(states).toBeGreaterThan(30_000)
})

const without =
  (...names: readonly string[]) =>
  (moves: Move[]): Move[] =>
    moves.filter(({ does }) => !names.includes(does))

const more =
  (may: (s: Checkout) => boolean, does: string, set: (s: Checkout) => Partial<Checkout>) =>
  (moves: Move[], s: Checkout): Move[] =>
    may(s) ? [...moves, { who: 'service', does, n: 0, tells: [], after: { ...s, ...set(s) } }] : moves

test.each<[string, (moves: Move[], s: Checkout) => Move[], string]>([
  ['nobody lets go what is not wanted', without('let go'), 'everyHoldEnds'],
  ['nobody sends what a crash left', without('send'), 'everyHoldEnds'],
  ['nobody gives back what was decided', without('give'), 'everyHoldEnds'],
  [
    'an amount is taken before there is an order',
    more(
      ({ provider, order }) => provider === 'held' && order === 'none',
      'take',
      () => ({ provider: 'captured', captured: 3 }),
    ),
    'neverMoreCapturedThanOrdered',
  ],
  [
    'stock is back twice',
    more(
      ({ order, has }) => order === 'cancelled' && has === 0,
      'cancel lost',
      ({ has }) => ({ has: has - 1 }),
    ),
    'stockAddsUp',
  ],
  [
    'a receipt comes twice',
    more(
      ({ receipts }) => receipts === 1,
      'mail',
      () => ({ receipts: 2 }),
    ),
    'oneReceipt',
  ],
])('it is noticed when %s', (_, change, promise) => {
  expect(exploreWhole(change).broken).toContain(promise)
})
