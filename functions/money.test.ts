import { describe, expect, test } from '@jest/globals'
import { formatMoney } from './money.ts'

describe('formatMoney', () => {
  test.each([
    [1999, 'EUR', 'en', '€19.99'],
    [5, 'EUR', 'en', '€0.05'],
    [500, 'JPY', 'en', '¥500'],
    [12345, 'KWD', 'en', 'KWD\u00a012.345'],
    [123456, 'EUR', 'de', '1.234,56\u00a0€'],
    [0, 'USD', 'en', '$0.00'],
  ])('%i %s in %s is %s', (minorUnits, currency, locale, expected) => {
    expect(formatMoney(minorUnits, currency, locale)).toBe(expected)
  })
})
