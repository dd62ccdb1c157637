import { expect, test } from '@jest/globals'
import { joinRepeated } from './repeated-headers.ts'

test('repeated headers become one, joined by a comma, whatever the case of their names', () => {
  expect(joinRepeated(['Host', 'x', 'Idempotency-Key', 'a', 'Accept', 'y', 'idempotency-key', 'b'])).toEqual([
    ...['Host', 'x', 'Idempotency-Key', 'a,b', 'Accept', 'y'],
  ])
})

test('others stay as they are', () => {
  expect(joinRepeated(['Host', 'x', 'Accept', ''])).toEqual(['Host', 'x', 'Accept', ''])
  expect(joinRepeated([])).toEqual([])
})
