import { expect, test } from '@jest/globals'
import { maskAddresses, maskJson } from './mask.ts'

test.each([
  ['ada@example.org', 'a***@example.org'],
  ['Ada <ada.l@example.org>, "bob"@example.com', 'Ada <a***@example.org>, "bob"@example.com'],
  ['Your order, ada@example.org', 'Your order, a***@example.org'],
  ['no address', 'no address'],
  ['@', '@'],
  ['', ''],
])('%p becomes %p', (text, masked) => {
  expect(maskAddresses(text)).toBe(masked)
})

test('addresses are masked wherever they are in a value', () => {
  expect(maskJson({ customer: { email: 'ada@example.org' }, list: ['x@y.z', 1, null, true], 'b@c.d': 'kept' })).toEqual(
    { customer: { email: 'a***@example.org' }, list: ['x***@y.z', 1, null, true], 'b***@c.d': 'kept' },
  )
})

test('a value nested by the thousand is cut off', () => {
  const deep = JSON.parse('['.repeat(6_000) + ']'.repeat(6_000))
  expect(JSON.stringify(maskJson(deep))).toBe(`${'['.repeat(20)}"…"${']'.repeat(20)}`)
})

test('a long text without an address is not slow', () => {
  const text = `${'a'.repeat(1_000_000)} @`
  expect(maskAddresses(text)).toBe(text)
})
