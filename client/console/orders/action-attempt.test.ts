import { expect, test } from '@jest/globals'
import { parseActionAttempt, settleAction } from './action-attempt.ts'

const problem = (status: number) =>
  ({ ok: false, kind: 'problem', problem: { type: 'about:blank', title: 'x', status } }) as const

test('an answer that says yes or no settles an action; one that says neither leaves it open', () => {
  expect(settleAction({ ok: true, status: 202, data: {} })).toEqual({ kind: 'done' })
  expect([400, 403, 404, 409, 422].map(status => settleAction(problem(status)).kind)).toEqual(
    Array.from({ length: 5 }, () => 'refused'),
  )
  expect([401, 408, 429, 500, 502, 503, 504].map(status => settleAction(problem(status)).kind)).toEqual(
    Array.from({ length: 7 }, () => 'unknown'),
  )
  expect(settleAction({ ok: false, kind: 'unreachable' }).kind).toBe('unknown')
})

test('a conflict says that the order is another than the operator saw', () => {
  expect(settleAction(problem(409))).toMatchObject({ isConflict: true })
  expect(settleAction(problem(400))).toMatchObject({ isConflict: false })
})

test('what was kept is an action, or nothing', () => {
  const attempt = { checkoutId: 'c', kind: 'cancel', key: 'k', body: {}, title: 'Cancel the order' }
  expect(parseActionAttempt(attempt)).toEqual(attempt)
  expect(parseActionAttempt({ ...attempt, key: undefined })).toBeNull()
  expect(parseActionAttempt({ ...attempt, body: null })).toBeNull()
  expect(parseActionAttempt(undefined)).toBeNull()
})
