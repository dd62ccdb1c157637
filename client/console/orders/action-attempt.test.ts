import { expect, test } from '@jest/globals'
import { parseActionAttempt } from './action-attempt.ts'

test('what was kept is an action, or nothing', () => {
  const attempt = { checkoutId: 'c', kind: 'cancel', key: 'k', body: {}, title: 'Cancel the order' }
  expect(parseActionAttempt(attempt)).toEqual(attempt)
  expect(parseActionAttempt({ ...attempt, key: undefined })).toBeNull()
  expect(parseActionAttempt({ ...attempt, body: null })).toBeNull()
  expect(parseActionAttempt(undefined)).toBeNull()
})
