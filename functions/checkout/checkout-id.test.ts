import { expect, test } from '@jest/globals'
import { checkoutIdOf } from './checkout-id.ts'

test('an id is a UUID of version 8, the same for the same key, and another one for another secret or generation', () => {
  const id = checkoutIdOf('secret', 'key')
  expect(id).toBe('595629ff-5ae9-87fa-a87c-592c1c463eed') // the checkouts of a running stage stand under ids made like this
  expect(id).toBe(checkoutIdOf('secret', 'key', 0))
  expect(
    new Set([id, checkoutIdOf('secret', 'key', 1), checkoutIdOf('other', 'key'), checkoutIdOf('secret', 'k')]).size,
  ).toBe(4)
})
