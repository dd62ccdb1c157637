import { describe, expect, test } from '@jest/globals'
import { settings } from '../settings.ts'
import { dueOf, limitsAt, retentionSettings, tokenDueOf } from './due.ts'

const now = new Date('2026-11-29T08:00:00Z')
const limits = limitsAt(now, settings(retentionSettings, {}))
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1_000).toISOString()

describe('what is due of a checkout', () => {
  test.each<[string, number, number | undefined, boolean, string | undefined]>([
    ['of 6 days: nothing', 6, undefined, true, undefined],
    ['of 8 days: its token', 8, undefined, true, 'token'],
    ['of 8 days without a token: nothing', 8, undefined, false, undefined],
    ['of 29 days that became no order: its token', 29, undefined, true, 'token'],
    ['of 31 days that became no order: its person', 31, undefined, false, 'person'],
    ['of 31 days that became an order: its token', 31, 31, true, 'token'],
    ['of 9 years that became an order: nothing more', 9 * 366, 9 * 366, false, undefined],
    ['of 11 years that became an order: its person', 11 * 366, 11 * 366, false, 'person'],
    ['whose order came long after it: by the age of the order', 11 * 366, 9 * 366, false, undefined],
  ])('%s', (_, age, orderAge, hasToken, due) => {
    const orderedAt = orderAge === undefined ? undefined : daysAgo(orderAge)
    expect(dueOf({ requestedAt: daysAgo(age), orderedAt, hasToken }, limits)).toBe(due)
  })

  test('while it has not ended: its token at most', () => {
    expect(tokenDueOf({ requestedAt: daysAgo(31), hasToken: true }, limits)).toBe('token')
    expect(tokenDueOf({ requestedAt: daysAgo(31), hasToken: false }, limits)).toBeUndefined()
  })
})

test('the sink forgets whole months', () => {
  expect(limits).toMatchObject({ events: '2025-10-01T00:00:00.000Z', rows: '2023-11-01T00:00:00.000Z' })
})

test('a setting that would forget too early is refused and named', () => {
  expect(() => settings(retentionSettings, { CHECKOUT_DAYS: '1', TOKEN_DAYS: 'x' })).toThrow(
    /TOKEN_DAYS is wrong.*CHECKOUT_DAYS is wrong/,
  )
})
