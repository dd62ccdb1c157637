/** No card number ever enters the system: 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1), spaced or not. */

const passesLuhn = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** Groups of hexadecimal digits between hyphens often enough read as a card number by chance, and never are one. */
const uuids = /\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\b/gi

export const looksLikeCardNumber = (text: string): boolean =>
  (text.replace(uuids, ' ').match(/(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)/g) ?? []).some(match =>
    passesLuhn(match.replace(/\D/g, '')),
  )

/** Paths (`customer.name`, `items.0.sku`) of all values and names in `json` that look like a card number. */
export const cardNumberFields = (json: unknown, path = ''): string[] => {
  if (typeof json === 'string' || typeof json === 'number')
    return looksLikeCardNumber(String(json)) ? [path || 'body'] : []
  if (typeof json !== 'object' || json === null) return []
  return Object.entries(json).flatMap(([name, value]) => {
    // A field named like a card number is reported by its place, never by its name.
    const hidden = looksLikeCardNumber(name)
    const field = `${path}${path && '.'}${hidden ? '(hidden)' : name}`
    return hidden ? [field] : cardNumberFields(value, field)
  })
}
