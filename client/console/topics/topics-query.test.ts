import { expect, test } from '@jest/globals'
import { parseTopicsQuery, recordsParameters, topicsAddress } from './topics-query.ts'

const parse = (text: string) => parseTopicsQuery(new URLSearchParams(text))

test('an address comes back as it was', () => {
  const query = { topic: 'order-successful', partition: '3', from: '17', filter: 'a b&c' }
  expect(parse(topicsAddress(query).split('?')[1] ?? '')).toEqual(query)
  expect(topicsAddress({})).toBe('/console/topics')
})

test('what is no query is left out', () => {
  const none = { topic: 't', partition: '', from: '', filter: '' }
  expect(parse('topic=t&partition=x&from=soon')).toEqual(none)
  expect(parse('topic=t&from=17')).toEqual(none) // an offset is of a partition
  expect(parse('topic=t&from=2026-13-01T00:00:00Z')).toEqual(none)
  expect(parse('topic=t&from=2026-12-01T00:00:00.000Z').from).toBe('2026-12-01T00:00:00.000Z')
})

test('a cursor takes the place of the beginning and keeps the filter', () => {
  const query = { topic: 't', partition: '', from: 'oldest', filter: 'x' }
  expect(String(recordsParameters(query))).toBe('from=oldest&filter=x&limit=50')
  expect(String(recordsParameters(query, 'newer_0-1'))).toBe('filter=x&cursor=newer_0-1&limit=50')
})
