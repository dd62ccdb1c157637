/** A record as people read it: texts as texts, bytes that are none as hexadecimal, and without its person unless asked for. */
import type { StoredRecord } from '../kafka/stored-record.ts'
import { asText, hidden, maskText, mayNamePerson } from './mask-content.ts'

export interface Content {
  readonly format: 'json' | 'text' | 'hex'
  readonly text: string
  /** Its length on the topic. */
  readonly bytes: number
  /** The text is only the beginning. */
  readonly cut?: true
  /** Something of it is not shown. */
  readonly masked?: true
}

export interface ShownRecord {
  readonly partition: number
  readonly offset: number
  /** Milliseconds since the epoch, as its producer or its broker wrote it. */
  readonly timestamp: number
  readonly key: Content | null
  /** Null for a tombstone. */
  readonly value: Content | null
  /** In the order of their names' first appearance; a name that is repeated is there several times. */
  readonly headers: readonly (Content & { readonly name: string })[]
  /** Bytes of key, value and headers. */
  readonly size: number
}

export interface Showing {
  readonly masked: boolean
  /** Texts are cut after so many characters. */
  readonly most: number
}

const isJson = (text: string): boolean => {
  if (!/^\s*[[{"]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false // a text that only begins so
  }
}

const cut = (text: string, most: number): Pick<Content, 'text' | 'cut'> =>
  text.length > most ? { text: text.slice(0, most), cut: true } : { text }

/** JSON that is masked is also written without spaces, which hides nothing. */
const isMasked = (text: string, shown: string): boolean =>
  shown !== text && (shown.includes(hidden) || shown.includes('***@') || shown.includes('…'))

const contentOf = (bytes: Buffer, { masked, most }: Showing): Content => {
  const text = asText(bytes)
  if (text === null) {
    if (masked && mayNamePerson(bytes)) return { format: 'hex', text: hidden, bytes: bytes.length, masked: true }
    return { format: 'hex', ...cut(bytes.subarray(0, most).toString('hex'), most), bytes: bytes.length }
  }
  const json = isJson(text)
  const shown = masked ? maskText(text) : text
  const format = json ? 'json' : 'text'
  return {
    format,
    ...cut(shown, most),
    bytes: bytes.length,
    ...(masked && isMasked(text, shown) ? { masked: true } : {}),
  }
}

export const shownRecord = (
  { partition, offset, timestamp, key, value, headers }: StoredRecord,
  how: Showing,
): ShownRecord => {
  const pairs = Object.entries(headers).flatMap(([name, values]) => values.map(each => [name, each] as const))
  const headerBytes = pairs.reduce((sum, [name, each]) => sum + Buffer.byteLength(name) + each.length, 0)
  return {
    partition,
    offset,
    timestamp,
    key: key && contentOf(key, how),
    value: value && contentOf(value, how),
    headers: pairs.map(([name, each]) => ({ name: how.masked ? maskText(name) : name, ...contentOf(each, how) })),
    size: (key?.length ?? 0) + (value?.length ?? 0) + headerBytes,
  }
}

/** Whether a text is in the key, the value or a header, as they are shown; in any case. */
export const holds = ({ key, value, headers }: ShownRecord, filter: string): boolean => {
  const wanted = filter.toLowerCase()
  return [key?.text, value?.text, ...headers.flatMap(({ name, text }) => [name, text])].some(text =>
    text?.toLowerCase().includes(wanted),
  )
}
