/**
 * Texts of records as anybody with the scope to read may see them: without the person. Personal members of JSON lose their
 * values, wherever the JSON is: in a text, inside another JSON text, or in Base64, as Lambda's on-failure format has it.
 */
import { maskAddresses } from '../observability/mask.ts'
import { personalMembers } from '../observability/personal-members.ts'
import { exactJson, isRawJson } from './exact-json.ts'

export const hidden = '•••'

/** Deeper than any record of ours. A value with thousands of levels would exhaust the stack. */
const deepest = 20
const base64 = /^[A-Za-z0-9+/]{12,}={0,2}$/
/** The name of a personal member, as JSON writes it, also inside a JSON text. */
const memberName = new RegExp(`\\\\*"(?:${[...personalMembers].join('|')})\\\\*"\\s*:`)

/** Null for bytes that are no text: not UTF-8, or with control characters. */
export const asText = (bytes: Buffer): string | null => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? null : text
  } catch {
    return null
  }
}

/** True for bytes that may hold a person in a form that is not understood. */
export const mayNamePerson = (bytes: Buffer): boolean => {
  const text = bytes.toString('latin1')
  return text.includes('@') || memberName.test(text)
}

/** What is no JSON ends where a personal member would begin. */
const maskPlain = (text: string): string => {
  const start = text.search(memberName)
  return maskAddresses(start < 0 ? text : text.slice(0, start) + hidden)
}

const isByte = (each: unknown): each is number => Number.isInteger(each) && Number(each) >= -128 && Number(each) <= 255

/** The country stays, as in what is left after an erasure: shipping and VAT follow from it. */
const hidePerson = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, name === 'country' ? each : hidden]))
    : hidden

const maskValue = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return maskText(value, depth + 1)
  if (typeof value !== 'object' || value === null || isRawJson(value)) return value
  if (depth >= deepest) return '…'
  if (Array.isArray(value)) {
    // Headers in Lambda's format are lists of signed bytes.
    if (value.length > 0 && value.every(isByte)) {
      const bytes = Buffer.from(value)
      const text = asText(bytes)
      if (text === null) return mayNamePerson(bytes) ? hidden : value
      const masked = maskText(text, depth + 1)
      return masked === text ? value : masked
    }
    return value.map(each => maskValue(each, depth + 1))
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      maskAddresses(name),
      personalMembers.has(name) ? hidePerson(each) : maskValue(each, depth + 1),
    ]),
  )
}

const maskBase64 = (text: string, depth: number): string => {
  const bytes = Buffer.from(text, 'base64')
  const inner = asText(bytes)
  if (inner === null) return mayNamePerson(bytes) ? hidden : text
  const masked = maskText(inner, depth + 1)
  return masked === inner ? text : Buffer.from(masked).toString('base64')
}

/** The same text without its person. JSON is written without spaces. */
export const maskText = (text: string, depth = 0): string => {
  if (depth >= deepest) return hidden
  const trimmed = text.trim()
  if (/^[[{"]/.test(trimmed)) {
    const value = exactJson(trimmed)
    return value === undefined ? maskPlain(text) : JSON.stringify(maskValue(value, depth))
  }
  if (base64.test(trimmed) && trimmed.length % 4 === 0) return maskBase64(trimmed, depth)
  return maskPlain(text)
}
