/** Money is an integer in minor units plus an ISO 4217 code; here it is only shown, never reckoned in fractions. */

const formats = new Map<string, Intl.NumberFormat>()

const formatOf = (currency: string, locale: string): Intl.NumberFormat => {
  const key = `${locale} ${currency}`
  const known = formats.get(key)
  if (known) return known
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  formats.set(key, format)
  return format
}

/** `formatMoney(1999, 'EUR', 'en')` is `€19.99`; `formatMoney(500, 'JPY', 'en')` is `¥500`. */
export const formatMoney = (minorUnits: number, currency: string, locale: string): string => {
  const format = formatOf(currency, locale)
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  return format.format(minorUnits / 10 ** digits)
}
