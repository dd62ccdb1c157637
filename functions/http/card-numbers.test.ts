import { describe, expect, test } from '@jest/globals'
import { cardNumberFields, looksLikeCardNumber } from './card-numbers.ts'

describe('looksLikeCardNumber', () => {
  test.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    'pay 378282246310005 now',
    '6304000000000000',
  ])('%s is one', text => expect(looksLikeCardNumber(text)).toBe(true))
  test.each([
    '4242424242424241',
    '424242424242',
    '2026-11-22 10:15',
    '12345678901234567890',
    'tok_visa',
    '',
    'f9a56912-4415-4642-9395-a3a1b8104691@example.com',
  ])('%s is none', text => expect(looksLikeCardNumber(text)).toBe(false))
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
