/** No card number ever enters the system: 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1), spaced or not. */

const passesLuhn = (digits: string): boolean => {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const value = Number(digits[digits.length - 1 - index]) * (index % 2 === 1 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}

/**
 * What issuers' numbers begin with, and how long they are. Digits in one piece are a card number only when they fit: a tenth
 * of all telephone numbers and timestamps pass Luhn. Visa's 13 digits are the length of German and Austrian telephone numbers
 * (49…, 43…), which are left out.
 */
const issuers: readonly RegExp[] = [
  /^4(?:\d{15}|\d{18}|[0-24-8]\d{11})$/, // Visa
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/, // Mastercard
  /^3[47]\d{13}$/, // American Express
  /^3(?:0[0-59]|[689]\d)\d{11,16}$/, // Diners Club
  /^35(?:2[89]|[3-8]\d)\d{12,15}$/, // JCB
  /^(?:6[0245]|8[12])\d{14,17}$/, // Discover, UnionPay, RuPay
  /^(?:50|5[6-8]|6[0-9])\d{11,17}$/, // Maestro, Elo, Verve
  /^(?:220[0-4]|9792|8600|9860)\d{12,15}$/, // Mir, Troy, Uzcard, Humo
]

const decimalDigits = /(?!\d)\p{Nd}/gu

/** The digits of every script as 0 to 9: they come in rows of ten, from zero on. */
const plainDigits = (text: string): string =>
  text.replace(decimalDigits, digit => {
    const code = digit.codePointAt(0) ?? 0
    let value = 0
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1
    return String(value)
  })

const hashes = /(?<![\da-f])(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{24,})(?![\da-f])/gi

/**
 * Without its UUIDs, and its hashes and ids in hexadecimal: none is a card number, and of 3,000 random ones one or two read as one
 * by chance.
 */
export const withoutHashes = (text: string): string => text.replace(hashes, ' ')

/** As people write a card number: in groups, with spaces, hyphens or dots between them. */
const digitGroups = /(?<!\d)\d(?:[\p{Zs}\p{Pd}.]{0,3}\d){12,18}(?!\d)/gu
/** With anything between the digits that is no letter: times and telephone numbers are so written too. */
const digitsApart = /(?<!\d)\d(?:[^\p{L}\p{N}]{0,3}\d){12,18}(?!\d)/gu

/** Latin text, none of whose letters stands for a digit, with fewer digits than the shortest card number has. */
const tooFewDigits = /^(?:[\0-/:-\x7f\u00bf-\u024f]*\d){0,12}[\0-/:-\x7f\u00bf-\u024f]*$/

export const looksLikeCardNumber = (text: string): boolean => {
  if (tooFewDigits.test(text)) return false
  // Full-width digits and the like become plain ones.
  const plain = withoutHashes(plainDigits(text.normalize('NFKC')))
  const isOfIssuer = (digits: string): boolean => issuers.some(issuer => issuer.test(digits))
  const inGroups = (match: string): boolean => {
    const digits = match.replace(/\D/g, '')
    return passesLuhn(digits) && (digits.length < match.length || isOfIssuer(digits))
  }
  const apart = (match: string): boolean => {
    const digits = match.replace(/\D/g, '')
    return passesLuhn(digits) && isOfIssuer(digits)
  }
  return (plain.match(digitGroups) ?? []).some(inGroups) || (plain.match(digitsApart) ?? []).some(apart)
}

/** Paths (`customer.name`, `items.0.sku`) of all values and names in `json` that look like a card number. */
export const cardNumberFields = (json: unknown): string[] => {
  const fields: string[] = []
  const left: { value: unknown; path: string }[] = [{ value: json, path: '' }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next
    if (typeof value === 'string' || typeof value === 'number') {
      if (looksLikeCardNumber(String(value))) fields.push(path || 'body')
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        // A field named like a card number is reported by its place, never by its name.
        const hidden = looksLikeCardNumber(name)
        const field = `${path}${path && '.'}${hidden ? '(hidden)' : name}`
        if (hidden) fields.push(field)
        else left.push({ value: inner, path: field })
      }
    }
  }
  return fields
}
