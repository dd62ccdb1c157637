import { expect, test } from '@jest/globals'
import { acls, principals } from './acls.ts'
import { difference } from './ensure-acls.ts'

test('what is missing and what is too much is told, right by right', () => {
  const [first, second, ...rest] = acls()
  if (!first || !second) throw new Error('There are no rights.')
  const surplus = { ...first, principal: 'User:stranger' }
  expect(difference(acls(), acls())).toEqual({ missing: [], surplus: [] })
  expect(difference(acls(), [surplus, second, ...rest])).toEqual({ missing: [first], surplus: [surplus] })
})

test('each right is given once, and everyone who speaks to Kafka has some', () => {
  const all = acls().map(entry => JSON.stringify(entry))
  expect(new Set(all).size).toBe(all.length)
  expect(new Set(acls().map(({ principal }) => principal))).toEqual(new Set(principals.map(name => `User:${name}`)))
})
