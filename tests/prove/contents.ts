/** What records say, by a number: two with the same one differ at most in their place and their time. */
import type { MSKRecord } from 'aws-lambda'

const numbers = new Map<string, number>()
const known = new WeakMap<MSKRecord, number>()

export const contentOf = (record: MSKRecord): number => {
  const before = known.get(record)
  if (before !== undefined) return before
  const { timestamp: _, offset: __, ...content } = record
  const text = JSON.stringify(content)
  const number = numbers.get(text) ?? numbers.size
  numbers.set(text, number)
  known.set(record, number)
  return number
}

/** The record as it would be at another offset. */
export const movedTo = (record: MSKRecord, offset: number): MSKRecord => {
  if (record.offset === offset) return record
  const moved = { ...record, offset }
  known.set(moved, contentOf(record))
  return moved
}
