import { describe, expect, test } from '@jest/globals'
import { cursorOf, idRange, orderNumberBeginning, placeOf } from './find-orders.ts'

const id = '01234567-89ab-4cde-8f01-23456789abcd'

describe('the cursor', () => {
  test('is the place it was made of', () => {
    const place = { microseconds: '1772366400123456', checkoutId: id }
    expect(placeOf(cursorOf(place))).toEqual(place)
  })

  test.each(['', 'nonsense', '%', `1/${id}`, Buffer.from(`1/${id}/2`).toString('base64url'), '\ud800'])(
    'is not %p',
    text => {
      expect(placeOf(text)).toBeUndefined()
    },
  )
})

test.each([
  ['K-7Q2M-X4TD-0P8W', 'K-7Q2M-X4TD-0P8W'],
  ['k-7q2m', 'K-7Q2M'],
  ['7q2mx4', 'K-7Q2M-X4'],
  ['K-7Q2M-X4TD-OP8W', 'K-7Q2M-X4TD-0P8W'],
  ['K-7', undefined],
  ['K-7Q2M-X4TD-0P8W-1', undefined],
  ['ada@example.org', undefined],
  ['K-%%%%', undefined],
])('%s begins the order number %s', (search, number) => {
  expect(orderNumberBeginning(search)).toBe(number)
})

test.each([
  ['0123', ['01230000-0000-0000-0000-000000000000', '0123ffff-ffff-ffff-ffff-ffffffffffff']],
  ['01234567-89AB', ['01234567-89ab-0000-0000-000000000000', '01234567-89ab-ffff-ffff-ffffffffffff']],
  [id, [id, id]],
  ['01', undefined],
  ['0123-4567', undefined],
  [`${id}0`, undefined],
  ['ada lovelace', undefined],
])('the ids that begin with %s', (search, range) => {
  expect(idRange(search)).toEqual(range)
})
