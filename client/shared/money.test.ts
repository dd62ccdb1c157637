import { expect, test } from '@jest/globals'
import { formatMoney } from './money.ts'

test.each([
  [1999, 'EUR', 'en', '€19.99'],
  [1999, 'EUR', 'de', '19,99 €'],
  [500, 'JPY', 'en', '¥500'],
  [12345, 'KWD', 'en', 'KWD 12.345'],
  [0, 'EUR', 'en', '€0.00'],
])('%i minor units of %s read in %s as %s', (minorUnits, currency, locale, text) => {
  expect(formatMoney(minorUnits, currency, locale).replaceAll(/\s/g, ' ')).toBe(text)
})
