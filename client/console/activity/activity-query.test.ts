import { expect, test } from '@jest/globals'
import { activityAddress, parseActivityQuery } from './activity-query.ts'

const topics = ['payment-successful']
const id = '0189ab12-0000-4000-8000-0123456789ab'

test('an address gives back what made it, and the plain one shows everything', () => {
  const query = { topic: 'payment-successful', checkout: id }
  const { searchParams } = new URL(activityAddress(query), 'http://kassa')
  expect(parseActivityQuery(searchParams, topics)).toEqual(query)
  expect(activityAddress({ topic: '', checkout: '' })).toBe('/console')
})

test('what is no topic and no checkout is left out', () => {
  const query = parseActivityQuery(new URLSearchParams({ topic: 'x', checkout: 'h5-bad' }), topics)
  expect(query).toEqual({ topic: '', checkout: '' })
})
