import { expect, test } from '@jest/globals'
import { recordsOf } from '../tests/sample-checkouts.ts'
import { sampleRecords } from './sample-records.ts'

test('sample records are as many as asked for, each with an event id of its own and its checkout inside', () => {
  const records = [...sampleRecords(1_000)]
  expect(records).toHaveLength(1_000)
  expect(new Set(records.map(({ headers }) => headers.ce_id)).size).toBe(1_000)
  for (const { key, value } of records) expect(JSON.parse(String(value)).checkoutId).toBe(key)
})

test('sample records have the topics and headers of real ones', () => {
  const [first] = sampleRecords(1)
  const [real] = recordsOf({ end: 'accepted', at: new Date() })
  expect(first?.topic).toBe(real?.topic)
  expect(Object.keys(first?.headers ?? {})).toEqual(Object.keys(real?.headers ?? {}))
})
