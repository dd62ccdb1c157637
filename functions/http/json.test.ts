import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseJson } from './json.ts'

test('what JSON.stringify writes is read', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 20 }), value => {
      expect(parseJson(JSON.stringify(value, undefined, 1))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test.each([
  ['32 levels', `${'['.repeat(32)}${']'.repeat(32)}`],
  ['brackets and colons in texts', `{"a":"${'[{:'.repeat(100)}","b\\"":"\\\\"}`],
  ['the same name in different objects', '[{"a":1,"b":{"a":1}},{"a":1}]'],
  ['the same text as name and value', '{"a":"a","b":"a"}'],
])('%s can be read', (_, text) => expect(parseJson(text)).toEqual(JSON.parse(text)))

test.each([
  ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, 'At most 32 levels of nesting.'],
  ['4,000 levels', `{"a":${'['.repeat(4_000)}${']'.repeat(4_000)}}`, 'At most 32 levels of nesting.'],
  ['30,000 levels', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'At most 32 levels of nesting.'],
  ['a name that comes twice', '{"a":1,"b":2,"a":1}', 'A name appears twice in an object.'],
  ['a name that comes twice in other words', '{"a":1,"\\u0061":1}', 'A name appears twice in an object.'],
  ['a prototype that comes twice', '{"__proto__":1,"__proto__":1}', 'A name appears twice in an object.'],
  ['unclosed brackets', '['.repeat(60_000), 'Expected JSON.'],
  ['a byte order mark', '\ufeff{}', 'Expected JSON.'],
  ['a comment', '{}//', 'Expected JSON.'],
  ['NaN', 'NaN', 'Expected JSON.'],
])('%s cannot', (_, text, message) => expect(() => parseJson(text)).toThrow(new SyntaxError(message)))
