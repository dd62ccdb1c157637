import { describe, expect, test } from '@jest/globals'
import { traceIdIn } from '../observability/trace-id.ts'
import { SearchParameters } from './orders-handler.ts'
import { topicsNamed } from './search.ts'

describe('what is searched for', () => {
  test.each([
    [{ for: '  K-7Q2M ' }, 'K-7Q2M'],
    [{ for: '日本 👋' }, '日本 👋'],
    [{ for: 'x'.repeat(254) }, 'x'.repeat(254)],
  ])('%j', (given, text) => {
    expect(SearchParameters.parse(given).for).toBe(text)
  })

  test.each<[string, unknown, string]>([
    ['nothing', {}, 'Expected what to search for.'],
    ['spaces', { for: '  ' }, 'Expected what to search for.'],
    ['10,000 characters', { for: 'x'.repeat(10_000) }, 'At most 254 characters.'],
    ['NUL', { for: 'a\0b' }, 'It has a control character or half of a character.'],
    ['half an emoji', { for: 'a\ud83d' }, 'It has a control character or half of a character.'],
    ['half an emoji as a gateway decodes it', { for: 'a\ufffd' }, 'It has a control character or half of a character.'],
  ])('refuses %s, by the name of the parameter', (_, given, message) => {
    const { error } = SearchParameters.safeParse(given)
    expect(error?.issues.map(issue => [issue.path, issue.message])).toEqual([[['for'], message]])
  })
})

test.each([
  ['order-successful', ['order-successful']],
  ['Dead-Letter', ['dead-letter']],
  ['undeliv', ['email-undeliverable']],
  ['re', []],
  ['ada', []],
  ['constructor', []],
])('topics named %p', (text, names) => {
  expect(topicsNamed(text)).toEqual(names)
})

test.each([
  ['AB'.repeat(16), 'ab'.repeat(16)],
  [`00-${'ab'.repeat(16)}-${'1'.repeat(16)}-01`, 'ab'.repeat(16)],
  ['ab', undefined],
  [`${'ab'.repeat(16)}0`, undefined],
])('the trace id in %s', (text, trace) => {
  expect(traceIdIn(text)).toBe(trace)
})
