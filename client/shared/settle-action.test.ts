import { expect, test } from '@jest/globals'
import { settleAction } from './settle-action.ts'

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

test('a conflict says that what was seen is not so any more', () => {
  expect(settleAction(problem(409))).toMatchObject({ isConflict: true })
  expect(settleAction(problem(400))).toMatchObject({ isConflict: false })
})
