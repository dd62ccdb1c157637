import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Problem } from '../errors.ts'
import { idempotencyKey } from './idempotency-key.ts'

test.each([
  ['k', 'k'],
  ['"k"', 'k'],
  [' \t"k" ', 'k'],
  ['"a,b"', 'a,b'],
  ['"a \\"b\\" \\\\"', 'a "b" \\'],
  ['a b', 'a b'],
  ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
  ['x'.repeat(255), 'x'.repeat(255)],
  [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
])('%j is the key %j', (header, key) => expect(idempotencyKey(header)).toBe(key))

test.each([
  ['nothing', undefined],
  ['no character', ''],
  ['spaces', '  '],
  ['an empty string', '""'],
  ['two headers', 'a, b'],
  ['two headers without a space', 'a,b'],
  ['two headers with the same key', 'a,a'],
  ['two headers, the second empty', 'a,'],
  ['two quoted headers', '"a", "b"'],
  ['a quoted and a bare header', '"a",b'],
  ['a string that is not closed', '"a'],
  ['a string with a quote in it', '"a"b"'],
  ['a string with an unknown escape', '"a\\b"'],
  ['a string with parameters', '"a";b'],
  ['256 characters', 'x'.repeat(256)],
  ['256 quoted characters', `"${'x'.repeat(256)}"`],
  ['a line break', 'a\nb'],
  ['a null character', 'a\0'],
  ['a letter beyond ASCII', 'clé'],
  ['bytes as a binary sequence', ':aGVsbG8=:é'],
])('%s is refused', (_, header) => {
  expect(() => idempotencyKey(header)).toThrow(Problem)
})

test.each([
  '4242424242424242',
  '4242 4242 4242 4242',
  '4242-4242-4242-4242',
  'order-378282246310005',
  '3782-822463-10005',
])('a card number is refused as a key: %s', key =>
  expect(() => idempotencyKey(key)).toThrow(expect.objectContaining({ slug: 'idempotency-key-invalid' })),
)

test('times and counters joined by hyphens are keys, whatever their digits add up to', () => {
  for (let each = 0; each < 2_000; each++) {
    const key = `4${each}-${1_795_898_035_413 + 7_919 * each}-${each}`
    expect(idempotencyKey(key)).toBe(key)
  }
})

test.each([
  '11bfb64c-3025-4073-9886-497c7c4b4c90',
  '11BFB64C-3025-4073-9886-497C7C4B4C90',
  'cart_11bfb64c-3025-4073-9886-497c7c4b4c90_2',
  '11bfb64c302540739886497c7c4b4c90',
  `${'c0ffee'.repeat(8)}a4242424242424242`,
  '587ab656156067110178f6ff',
])('a UUID or a hash is a key, whatever some of its digits add up to: %s', key => {
  expect(idempotencyKey(key)).toBe(key)
})

test('a time and a random fraction are a key, however much its digits look like those of a card', () => {
  for (const key of ['1770534065961-0.2593594090706244', '0.4242424242424242', '1771098785940_3883863065670512'])
    expect(idempotencyKey(key)).toBe(key)
})

test('every UUID is a key, alone or after a word', () => {
  const digits = fc.stringMatching(/^\d{8}-\d{4}-4\d{3}-[89]\d{3}-\d{12}$/) // the worst: no letter between them
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), digits), fc.constantFrom('', 'order-', 'order_', 'order:'), (uuid, word) => {
      for (const key of [`${word}${uuid}`, `${word}${uuid.replaceAll('-', '')}`]) expect(idempotencyKey(key)).toBe(key)
    }),
    { numRuns: 2_000 },
  )
})
