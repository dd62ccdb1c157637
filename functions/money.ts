/** Money is an integer in minor units plus an ISO 4217 code; never a float that is added up. */

import { z } from 'zod'

export const minorUnits = z.int().nonnegative().describe('Amount in minor units of the currency: 1999 is 19.99 EUR')
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .describe('ISO 4217 code')

/** Made once for each currency and locale: making one costs more than all of its formatting. */
const formats = new Map<string, Intl.NumberFormat>()

const formatOf = (currency: string, locale: string): Intl.NumberFormat => {
  const name = `${locale} ${currency}`
  const format = formats.get(name) ?? new Intl.NumberFormat(locale, { style: 'currency', currency })
  formats.set(name, format)
  return format
}

/** `formatMoney(1999, 'EUR')` is `€19.99`; `formatMoney(500, 'JPY')` is `¥500`. */
export const formatMoney = (minorUnits: number, currency: string, locale = 'en'): string => {
  const format = formatOf(currency, locale)
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}
