import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { defaultSettings } from './settings/settings.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

const section = (title: string): string => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
const rows = (text: string): string[][] =>
  text
    .split('\n')
    .filter(line => line.startsWith('| ') && !line.startsWith('| ---'))
    .map(line =>
      line
        .replaceAll('\\|', '¦')
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
    .slice(1)

/** `rules 1, 3 to 9` names 1 and 3, 4, 5, 6, 7, 8, 9. */
const numbersIn = (title: string): number[] =>
  [...title.matchAll(/\brules? (\d+(?:(?:, | to | and )\d+)*)/g)].flatMap(([, list = '']) =>
    list.split(/, | and /).flatMap(part => {
      const [first = 0, last = first] = part.split(' to ').map(Number)
      return Array.from({ length: last - first + 1 }, (_, i) => first + i)
    }),
  )

/** The texts in quotes of a source: comments name no rules. */
const textsIn = (source: string): string =>
  source
    .split('\n')
    .filter(line => !/^\s*(\/\/|\*|\/\*)/.test(line))
    .flatMap(line => [...line.matchAll(/(['"`])((?:(?!\1).)*)\1/g)].map(([, , text = '']) => text))
    .join('\n')

/** The rules each test file names in its titles. */
const shown = new Map(
  ['src', 'tests'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.test.ts') && path !== 'readme.test.ts')
      .map(
        path => [basename(path), new Set(numbersIn(textsIn(readFileSync(join(root, folder, path), 'utf8'))))] as const,
      ),
  ),
)

describe('the table of rules', () => {
  const table = rows(section("Lambda's rules"))

  test('has every rule once', () => {
    expect(table.map(([rule]) => Number(rule))).toEqual(Array.from({ length: 65 }, (_, i) => i + 1))
  })

  test.each(table.map(([rule = '', , , tests = '']) => [rule, tests]))('rule %s is shown by %s', (rule, tests) => {
    for (const [, name = ''] of tests.matchAll(/`([^`]+)`/g)) {
      expect([...shown.keys()]).toContain(name)
      expect([...(shown.get(name) ?? [])]).toContain(Number(rule))
    }
  })

  test('every rule has a test, unless it is not applicable', () => {
    expect(table.filter(([, , here = '', tests]) => !here.startsWith('not applicable') && tests === '–')).toEqual([])
  })

  test('exactly the rules marked as a choice are in the table of choices', () => {
    const marked = table.filter(([, , here = '']) => here.includes('(choice)')).map(([rule]) => Number(rule))
    const chosen = rows(section('Choices')).flatMap(([list = '']) => list.split(', ').map(Number))
    expect([...new Set(chosen)]).toEqual(marked)
  })
})

test('the table of settings has every setting', () => {
  const names = rows(section('Settings')).map(([name = '']) => name.replaceAll('`', ''))
  expect(names.filter(name => !name.includes('['))).toEqual(
    [...Object.keys(defaultSettings), 'destinationsFolder'].sort((a, b) => names.indexOf(a) - names.indexOf(b)),
  )
})

test('the table of choices names every choice with its default', () => {
  const named = rows(section('Choices')).map(([, , name = '']) => name)
  for (const [name, value] of Object.entries(defaultSettings.choices))
    expect(named.some(cell => cell.includes(`\`${name}: ${value}`))).toBe(true)
})

test('the example is complete', () => {
  expect(
    ['serverless.yml', 'handler.mjs', 'produce.mjs', 'package.json'].every(name =>
      existsSync(join(root, 'example', name)),
    ),
  ).toBe(true)
})
