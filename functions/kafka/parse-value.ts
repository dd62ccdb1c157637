/** The value of a record: JSON in UTF-8, of well-formed text, as the schema of its topic says. */
import { Unprocessable } from '../errors.ts'
import type { Topic } from './topic.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const decodeText = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new Unprocessable('invalid-text', 'The value is not UTF-8.', { cause })
  }
}

/**
 * Where a value has text that a later step cannot carry: half of a surrogate pair, which JSON can escape and UTF-8 cannot
 * hold, or U+0000, which PostgreSQL refuses.
 */
const illFormed = (value: unknown, path: readonly string[] = []): string[] => {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0') ? [] : [path.join('.') || 'value']
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => illFormed(each, [...path, name]))
}

/** @throws Unprocessable when the value is not one of its topic */
export const parseValue = <T>(topic: Topic<T>, bytes: Buffer | null): T => {
  // A tombstone: of a compacted topic, a record without a value withdraws its key. Its topic's type says so.
  if (bytes === null && topic.compacted) return null as T
  if (bytes === null) throw new Unprocessable('invalid-json', 'The record has no value.')
  const text = decodeText(bytes)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new Unprocessable('invalid-json', 'The value is not JSON.', { cause })
  }
  const parsed = topic.schema.safeParse(json)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`)
    throw new Unprocessable('invalid-value', faults.join('; '))
  }
  // The schema has dropped what it does not know, so the walk is no deeper than the schema.
  const broken = illFormed(parsed.data)
  if (broken.length > 0)
    throw new Unprocessable(
      'invalid-text',
      `${broken.join(', ')}: the text has half of a surrogate pair or a null character.`,
    )
  return parsed.data
}
