/**
 * What of a stored value is a person: the customer, the address, the mail address, the payment token, and notes of operators.
 * An erasure replaces it by one fixed word and keeps ids, amounts, the country (which the tax law asks for) and hashes.
 */
import { mailboxOf } from '../mailbox.ts'
import { personalMembers } from '../observability/personal-members.ts'

export const erased = 'erased'

/** The payment token; in the simulated provider's ledger also as one of the parameters. */
const tokenMembers = new Set(['paymentMethod', 'parameters'])
const ledgerMembers = new Set([...personalMembers, ...tokenMembers])

const isObject = (content: unknown): content is Record<string, unknown> =>
  typeof content === 'object' && content !== null && Object.getPrototypeOf(content) === Object.prototype

const eraseFields = (person: unknown): unknown =>
  isObject(person)
    ? Object.fromEntries(Object.entries(person).map(([name, value]) => [name, name === 'country' ? value : erased]))
    : erased

const replace = (content: unknown, names: ReadonlySet<string>): unknown => {
  if (Array.isArray(content)) return content.map(each => replace(each, names))
  if (!isObject(content)) return content
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => [
      name,
      names.has(name) ? eraseFields(value) : replace(value, names),
    ]),
  )
}

/** The same without its person, wherever in it the person is. */
export const withoutPerson = (content: unknown): unknown => replace(content, personalMembers)

/** An entry of the ledger without its person. */
export const withoutToken = (entry: unknown): unknown => replace(entry, ledgerMembers)

/** The same with its person, and without the payment token. */
export const withPersonOnly = (content: unknown): unknown => replace(content, tokenMembers)

/** Base64 of at least a mail address, as Lambda puts keys and values aside. */
const base64 = /^[A-Za-z0-9+/]{12,}={0,2}$/
const deepest = 8

/**
 * Whether one of the words is in a text, in any case: as it stands, or inside JSON and Base64 that the text holds, as records are
 * inside Lambda's on-failure format.
 * @param words in lower case
 */
export const mentions = (text: string, words: readonly string[], depth = 0): boolean => {
  const lower = text.toLowerCase()
  if (words.some(word => lower.includes(word))) return true
  if (depth === deepest) return false
  const within = (content: unknown): boolean => {
    if (typeof content === 'string') return mentions(content, words, depth + 1)
    if (typeof content !== 'object' || content === null) return false
    // Headers in Lambda's format are lists of signed bytes.
    if (Array.isArray(content) && content.length > 0 && content.every(each => Number.isInteger(each)))
      return mentions(Buffer.from(content as number[]).toString('utf8'), words, depth + 1)
    return Object.entries(content).some(([name, value]) => mentions(name, words, deepest) || within(value))
  }
  const trimmed = text.trim()
  if (/^[[{"]/.test(trimmed)) {
    try {
      return within(JSON.parse(trimmed))
    } catch {
      return false // no JSON: the text itself has been searched
    }
  }
  return base64.test(trimmed) && mentions(Buffer.from(trimmed, 'base64').toString('utf8'), words, depth + 1)
}

/** Whether two addresses are one mailbox, for whom they are counted as one person. */
export const isMailbox = (address: unknown, mailbox: string): boolean =>
  typeof address === 'string' && address.includes('@') && mailboxOf(address) === mailbox
