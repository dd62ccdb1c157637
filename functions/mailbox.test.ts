import { expect, test } from '@jest/globals'
import { mailboxOf } from './mailbox.ts'

test.each(['Ada@Example.com', 'ada+shop@example.com', 'a.d.a@example.com', 'A.da+x+y@EXAMPLE.com'])(
  '%s is the mailbox of ada@example.com',
  address => expect(mailboxOf(address)).toBe('ada@example.com'),
)

test('the two domains of Gmail are one', () => {
  expect(mailboxOf('ada@googlemail.com')).toBe(mailboxOf('ada@gmail.com'))
})

test.each([
  ['ada@example.com', 'ada@example.org'],
  ['ada@example.com', 'adam@example.com'],
  ['+a@example.com', '+b@example.com'],
])('%s and %s are two', (one, other) => expect(mailboxOf(one)).not.toBe(mailboxOf(other)))
