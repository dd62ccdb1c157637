import { describe, expect, test } from '@jest/globals'
import { compilePattern, matcherOf } from './event-pattern.ts'

const matches = (pattern: unknown, event: unknown): boolean => matcherOf(compilePattern(pattern))(event)

describe('rule 52: what matches', () => {
  test.each<[string, unknown, unknown]>([
    ['equals, text', { a: ['x'] }, { a: 'x' }],
    ['equals, number', { a: [300] }, { a: 300 }],
    ['equals, number in another spelling', { a: [300] }, JSON.parse('{"a":300.0}')],
    ['equals, true', { a: [true] }, { a: true }],
    ['null', { a: [null] }, { a: null }],
    ['empty', { a: [''] }, { a: '' }],
    ['or within a field', { a: ['x', 'y'] }, { a: 'y' }],
    ['and across fields', { a: ['x'], b: [1] }, { a: 'x', b: 1, c: 2 }],
    ['nested', { a: { b: { c: ['x'] } } }, { a: { b: { c: 'x' } } }],
    ['dotted name in the pattern', { 'a.b': ['x'] }, { a: { b: 'x' } }],
    ['dotted name in both', { 'a.b': ['x'] }, { 'a.b': 'x' }],
    ['dotted name in the event', { a: { b: ['x'] } }, { 'a.b': 'x' }],
    ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'eXample' }] }, { a: 'ExAMPLE' }],
    ['prefix', { a: [{ prefix: 'us-' }] }, { a: 'us-east-1' }],
    ['suffix', { a: [{ suffix: '.png' }] }, { a: 'cat.png' }],
    ['an empty prefix', { a: [{ prefix: '' }] }, { a: 'anything' }],
    ['an empty prefix of an empty text', { a: [{ prefix: '' }] }, { a: '' }],
    ['an empty suffix', { a: [{ suffix: '' }] }, { a: 'anything' }],
    ['equals-ignore-case with an empty text', { a: [{ 'equals-ignore-case': '' }] }, { a: '' }],
    ['numeric =', { a: [{ numeric: ['=', 1.5] }] }, { a: 1.5 }],
    ['numeric <', { a: [{ numeric: ['<', 10] }] }, { a: 9.9 }],
    ['numeric <=', { a: [{ numeric: ['<=', 10] }] }, { a: 10 }],
    ['numeric >', { a: [{ numeric: ['>', -1] }] }, { a: 0 }],
    ['numeric range', { a: [{ numeric: ['>', 10, '<=', 20] }] }, { a: 20 }],
    ['anything-but text', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }],
    ['anything-but number', { a: [{ 'anything-but': 1 }] }, { a: 2 }],
    ['anything-but list', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }],
    ['anything-but, other type', { a: [{ 'anything-but': ['x'] }] }, { a: 1 }],
    ['anything-but prefix', { a: [{ 'anything-but': { prefix: 'us-' } }] }, { a: 'eu-1' }],
    ['anything-but suffix', { a: [{ 'anything-but': { suffix: '.png' } }] }, { a: 'a.jpg' }],
    ['anything-but equals-ignore-case', { a: [{ 'anything-but': { 'equals-ignore-case': 'x' } }] }, { a: 'y' }],
    [
      'anything-but equals-ignore-case of an empty text',
      { a: [{ 'anything-but': { 'equals-ignore-case': '' } }] },
      { a: 'y' },
    ],
    ['exists true', { a: [{ exists: true }] }, { a: null }],
    ['exists false', { a: [{ exists: false }] }, { b: 1 }],
    ['exists false of something that is no leaf', { a: [{ exists: false }] }, { a: { b: 1 } }],
    ['exists false or a value', { a: ['x', { exists: false }] }, {}],
    ['an element of a list', { a: ['y'] }, { a: ['x', 'y'] }],
    ['an object in a list', { a: { b: [2] } }, { a: [{ b: 1 }, { b: 2 }] }],
    [
      'two fields of one element',
      { a: { b: [2], c: [3] } },
      {
        a: [
          { b: 1, c: 3 },
          { b: 2, c: 3 },
        ],
      },
    ],
    ['anything-but with another element', { a: [{ 'anything-but': 'x' }] }, { a: ['x', 'y'] }],
    ['$or, first', { $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }],
    ['$or, second', { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }],
    ['$or beside a field', { c: [3], $or: [{ a: [1] }, { b: [2] }] }, { b: 2, c: 3 }],
    ['$or inside an object', { o: { $or: [{ a: [1] }, { b: [2] }] } }, { o: { b: 2 } }],
  ])('%s', (_, pattern, event) => {
    expect(matches(pattern, event)).toBe(true)
  })
})

describe('an event that is nested deeper than the stack', () => {
  const depth = 200_000
  const lists = (leaf: string) => JSON.parse(`{"a":${'['.repeat(depth)}${leaf}${']'.repeat(depth)}}`)
  const objects = JSON.parse(`{"a":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)},"b":2}`)

  test('is read to its leaf', () => {
    expect(matches({ a: [1] }, lists('1'))).toBe(true)
    expect(matches({ a: [1] }, lists('2'))).toBe(false)
  })

  test('is read as far as the pattern goes', () => {
    expect(matches({ a: { a: { a: [1] } } }, objects)).toBe(false)
    expect(matches({ b: [2] }, objects)).toBe(true)
  })
})

describe('rule 52: what does not', () => {
  test.each<[string, unknown, unknown]>([
    ['another text', { a: ['x'] }, { a: 'X' }],
    ['a number against its text', { a: ['300'] }, { a: 300 }],
    ['a field that is not there', { a: ['x'] }, { b: 'x' }],
    ['null against an absent field', { a: [null] }, {}],
    ['only one of two fields', { a: ['x'], b: [1] }, { a: 'x', b: 2 }],
    ['numeric against text', { a: [{ numeric: ['>', 1] }] }, { a: '5' }],
    ['numeric outside of the range', { a: [{ numeric: ['>', 10, '<', 20] }] }, { a: 10 }],
    ['prefix against a number', { a: [{ prefix: '1' }] }, { a: 1 }],
    ['an empty prefix against a number', { a: [{ prefix: '' }] }, { a: 1 }],
    ['an empty suffix against null', { a: [{ suffix: '' }] }, { a: null }],
    ['equals-ignore-case with an empty text against another', { a: [{ 'equals-ignore-case': '' }] }, { a: 'x' }],
    ['anything-but a listed value', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }],
    ['anything-but an absent field', { a: [{ 'anything-but': 'x' }] }, {}],
    ['anything-but, prefix', { a: [{ 'anything-but': { prefix: 'us-' } }] }, { a: 'us-1' }],
    ['exists true of an absent field', { a: [{ exists: true }] }, {}],
    ['exists true of something that is no leaf', { a: [{ exists: true }] }, { a: { b: 1 } }],
    ['exists false of a null', { a: [{ exists: false }] }, { a: null }],
    ['exists false where one element has it', { a: { b: [{ exists: false }] } }, { a: [{ b: 1 }, { c: 2 }] }],
    [
      'two fields of different elements',
      { a: { b: [1], c: [4] } },
      {
        a: [
          { b: 1, c: 3 },
          { b: 2, c: 4 },
        ],
      },
    ],
    ['neither of $or', { $or: [{ a: [1] }, { b: [2] }] }, { a: 2, b: 1 }],
    ['$or but not the field beside it', { c: [3], $or: [{ a: [1] }, { b: [2] }] }, { a: 1 }],
  ])('%s', (_, pattern, event) => {
    expect(matches(pattern, event)).toBe(false)
  })
})

describe('rule 52: what is refused, and why', () => {
  test.each<[unknown, RegExp]>([
    [[], /a pattern is an object/],
    ['x', /a pattern is an object/],
    [{}, /the pattern is an empty object/],
    [{ a: {} }, /"a" is an empty object/],
    [{ a: [] }, /"a" has an empty list/],
    [{ a: 'x' }, /"a" is "x"; allowed is an object or a list/],
    [{ a: [['x']] }, /not allowed in a list/],
    [{ a: [{}] }, /exactly one operator/],
    [{ a: [{ prefix: 'a', suffix: 'b' }] }, /exactly one operator/],
    [{ a: [{ like: 'x' }] }, /"like" is not an operator; allowed are prefix, suffix/],
    [{ a: [{ wildcard: 'x*' }] }, /"wildcard" is an operator of EventBridge/],
    [{ a: [{ cidr: '10.0.0.0/8' }] }, /"cidr" is an operator of EventBridge/],
    [{ a: [{ prefix: 1 }] }, /"prefix" takes a text/],
    [{ a: [{ 'equals-ignore-case': 1 }] }, /"equals-ignore-case" takes a text/],
    [{ a: [{ exists: 'yes' }] }, /"exists" takes true or false/],
    [{ a: [{ numeric: [] }] }, /"numeric" takes/],
    [{ a: [{ numeric: ['>', '1'] }] }, /"numeric" takes/],
    [{ a: [{ numeric: ['<', 1, '>', 0] }] }, /"numeric" takes/],
    [{ a: [{ numeric: ['>', 5, '<', 5] }] }, /"numeric" takes/],
    [{ a: [{ 'anything-but': [] }] }, /"anything-but" takes/],
    [{ a: [{ 'anything-but': ['x', 1] }] }, /"anything-but" takes/],
    [{ a: [{ 'anything-but': null }] }, /"anything-but" takes/],
    [{ a: [{ 'anything-but': { prefix: '' } }] }, /"anything-but" takes no empty "prefix"/],
    [{ a: [{ 'anything-but': { suffix: '' } }] }, /"anything-but" takes no empty "suffix"/],
    [{ a: [{ 'anything-but': { prefix: ['a', ''] } }] }, /"anything-but" takes no empty "prefix"/],
    [{ a: [{ 'anything-but': { suffix: [] } }] }, /"anything-but" takes/],
    [{ a: [{ 'anything-but': { toString: 'x' } }] }, /"anything-but" takes/],
    [{ a: [{ constructor: 'x' }] }, /"constructor" is not an operator/],
    [{ a: [{ 'anything-but': { wildcard: 'x' } }] }, /"anything-but" takes/],
    [{ $or: [{ a: [1] }] }, /"\$or" takes a list of at least two objects/],
    [{ $or: { a: [1] } }, /"\$or" takes a list of at least two objects/],
  ])('%j', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(reason)
  })
})
