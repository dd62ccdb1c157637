import { createHmac } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkoutIdOf, hmac } from './checkout-id.ts'

test("the code of a text is Node's own HMAC", () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(anyText, anyText, (secret, text) => {
      expect(hmac(secret, text)).toEqual(createHmac('sha256', secret).update(text).digest())
    }),
  )
})

test('an id is a UUID of version 8, the same for the same key, and another one for another secret or generation', () => {
  const id = checkoutIdOf('secret', 'key')
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(id).toBe(checkoutIdOf('secret', 'key', 0))
  expect(
    new Set([id, checkoutIdOf('secret', 'key', 1), checkoutIdOf('other', 'key'), checkoutIdOf('secret', 'k')]).size,
  ).toBe(4)
})
