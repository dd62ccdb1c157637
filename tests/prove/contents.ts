/** What records say, by a number: two with the same one differ at most in their place and their time. */
import type { MSKRecord } from 'aws-lambda'

const numbers = new Map<string, number>()
/** By its headers, which one record keeps wherever it stands, and no other one has. */
const known = new WeakMap<object, number>()

export const contentOf = (record: MSKRecord): number => {
  const before = known.get(record.headers)
  if (before !== undefined) return before
  const { timestamp: _, offset: __, ...content } = record
  const text = JSON.stringify(content)
  const number = numbers.get(text) ?? numbers.size
  numbers.set(text, number)
  known.set(record.headers, number)
  return number
}

/** The record as it would be at another offset. */
export const movedTo = (record: MSKRecord, offset: number): MSKRecord =>
  record.offset === offset ? record : { ...record, offset }
