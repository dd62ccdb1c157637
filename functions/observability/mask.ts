/** Mail addresses for answers that anyone with the link may see: `ada@example.org` becomes `a***@example.org`. */

// Bounded, so that no text makes it slow: https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
const address = /([^\s@<>"']{1,64})@([^\s@<>"']{1,255})/g

export const maskAddresses = (text: string): string =>
  text.includes('@')
    ? text.replace(address, (_, local: string, domain: string) => `${local.slice(0, 1)}***@${domain}`)
    : text

/** Deeper than any fact of ours. A value with thousands of levels would exhaust the stack. */
const deepest = 20

/** The same JSON value with the addresses in its texts and names masked. */
export const maskJson = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return maskAddresses(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === deepest) return '…'
  if (Array.isArray(value)) return value.map(each => maskJson(each, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [maskAddresses(name), maskJson(each, depth + 1)]),
  )
}
