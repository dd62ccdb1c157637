import { describe, expect, test } from '@jest/globals'
import { record } from '../mapping.fixture.ts'
import { compileFilters } from './filter-criteria.ts'

const passes = (patterns: readonly unknown[], value: string | Buffer | null): boolean =>
  compileFilters(patterns.map(pattern => JSON.stringify(pattern))).matches(
    record({ value: value === null ? null : Buffer.from(value) }),
  )

const json = { value: { type: ['order'] } }
const plain = { value: ['order', { prefix: 'ERROR' }] }

describe('rule 49: the kind of the pattern decides how the value is read', () => {
  test('an object is matched against the JSON of the value', () => {
    expect(passes([json], '{"type":"order","n":1}')).toBe(true)
    expect(passes([json], '{"type":"refund"}')).toBe(false)
  })

  test('a list is matched against the value as text', () => {
    expect(passes([plain], 'order')).toBe(true)
    expect(passes([plain], 'ERROR 5')).toBe(true)
    expect(passes([plain], 'refund')).toBe(false)
  })

  test('the text is UTF-8', () => {
    expect(passes([{ value: ['grün'] }], 'grün')).toBe(true)
  })

  test('JSON that is neither object nor list is text', () => {
    expect(passes([{ value: ['42'] }], '42')).toBe(true)
    expect(passes([json], '42')).toBe(true)
  })
})

describe('rule 50: a value of another kind than the pattern passes', () => {
  test.each<[string, unknown, string | Buffer]>([
    ['text, JSON pattern', json, 'refund'],
    ['broken JSON, JSON pattern', json, '{"type":"refund"'],
    ['JSON, text pattern', plain, '{"type":"refund"}'],
    ['not UTF-8, JSON pattern', json, Buffer.from([0xff, 0xfe])],
    ['not UTF-8, text pattern', plain, Buffer.from([0xff, 0xfe])],
  ])('%s', (_, pattern, value) => {
    expect(passes([pattern], value)).toBe(true)
  })

  test('a tombstone passes a JSON pattern, and a text pattern that allows absence', () => {
    expect(passes([json], null)).toBe(true)
    expect(passes([plain], null)).toBe(false)
    expect(passes([{ value: [{ exists: false }] }], null)).toBe(true)
  })
})

describe('rule 47: filters', () => {
  test('are ORed', () => {
    expect(passes([json, { value: { type: ['refund'] } }], '{"type":"refund"}')).toBe(true)
    expect(passes([json, { value: { type: ['refund'] } }], '{"type":"other"}')).toBe(false)
  })

  test('without filters everything passes', () => {
    expect(passes([], 'x')).toBe(true)
  })

  test('that are not JSON are refused', () => {
    expect(compileFilters(['{"value":']).problems).toEqual(['pattern {"value": is not allowed: it is not JSON'])
  })

  test('that are not patterns are refused with the reason', () => {
    expect(compileFilters(['{"value":{"a":"x"}}']).problems).toEqual([
      'pattern {"value":{"a":"x"}} is not allowed: "value.a" is "x"; allowed is an object or a list of matches',
    ])
  })
})

describe('rule 48: only the value can be filtered', () => {
  const eventName = '{"eventName":["INSERT"]}'

  test('another top-level key causes a warning', () => {
    expect(compileFilters([eventName]).warnings).toEqual([
      `pattern ${eventName} has the top-level key "eventName", which is ignored: Lambda filters Kafka records by value only; did you mean {"value":{"eventName":…}}?`,
    ])
  })

  test('and is ignored', () => {
    expect(compileFilters([eventName]).matches(record())).toBe(true)
    expect(passes([{ ...json, key: ['x'] }], '{"type":"refund"}')).toBe(false)
  })

  test('a top-level $or is allowed', () => {
    const either = { $or: [{ value: { a: [1] } }, { value: { b: [2] } }] }
    expect(compileFilters([JSON.stringify(either)]).warnings).toEqual([])
    expect(passes([either], '{"b":2}')).toBe(true)
    expect(passes([either], '{"b":3}')).toBe(false)
  })
})
