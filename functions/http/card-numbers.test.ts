import { describe, expect, test } from '@jest/globals'
import { cardNumberFields, looksLikeCardNumber } from './card-numbers.ts'

describe('looksLikeCardNumber', () => {
  test.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    '4242\u00a04242\u20134242  4242',
    '４２４２４２４２４２４２４２４２',
    'pay 378282246310005 now',
    '4222222222222',
    '5555555555554444',
    '2223003122003222',
    '6011111111111117',
    '6205500000000000004',
    '3056930009020004',
    '30569309025904',
    '3530111333300000',
    '6304000000000000',
    '2200000000000004',
    '4242 - 4242 - 4242 - 4242',
    '4242/4242/4242/4242',
    '4242_4242_4242_4242',
    '(4242) (4242) (4242) (4242)',
    '4.2.4.2.4.2.4.2.4.2.4.2.4.2.4.2',
    '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢',
    '४२४२ ४२४२ ४२४२ ४२४२',
    '𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐',
  ])('%s is one', text => expect(looksLikeCardNumber(text)).toBe(true))
  test.each([
    '4242424242424241',
    '424242424242',
    '2026-11-22 10:15',
    '12345678901234567890',
    'tok_visa',
    '',
    'f9a56912-4415-4642-9395-a3a1b8104691@example.com',
    // These pass Luhn: telephone numbers, timestamps in milliseconds and microseconds, an EAN.
    '4915112345670@example.com',
    '4366412345673',
    '1764324000003',
    '1764324000000006',
    '0049151123456780',
    '9783161484108',
    // So do these, with what is not in card numbers between their digits.
    '2026-11-28T10:00:00.004Z',
    '+49 (0)151/2345678',
    '2026-11-28 10:00:04.004',
    '1:2:3:4:5:6:7:8:9:0:1:2:8',
  ])('%s is none', text => expect(looksLikeCardNumber(text)).toBe(false))

  test('no timestamp in milliseconds of this decade is one', () => {
    const start = Date.UTC(2025, 0)
    const times = Array.from({ length: 2_000 }, (_, index) => start + index * 150_000_007)
    expect(times.filter(time => looksLikeCardNumber(`shop-${time}@example.com`))).toEqual([])
  })
})

test('every field that holds a card number is named, and the number itself never is', () => {
  const body = {
    customer: { name: 'Ada 4242424242424242' },
    items: [{ sku: 'mug', quantity: 4242424242424242 }],
    '5555555555554444': true,
  }
  const fields = cardNumberFields(body)
  expect(fields.sort()).toEqual(['(hidden)', 'customer.name', 'items.0.quantity'])
})

test('a value nested by the thousand is searched to its end', () => {
  let nested: unknown = '4242424242424242'
  for (let level = 0; level < 100_000; level++) nested = [nested]
  expect(cardNumberFields(nested)).toHaveLength(1)
})
