/** Money is an integer in minor units plus an ISO 4217 code; never a float that is added up. */

const digits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** `formatMoney(1999, 'EUR')` is `€19.99`; `formatMoney(500, 'JPY')` is `¥500`. */
export const formatMoney = (minorUnits: number, currency: string, locale = 'en'): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).format(minorUnits / 10 ** digits(currency))
