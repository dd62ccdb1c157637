import { expect, test } from '@jest/globals'
import { parse, UsageError } from '../command-line.ts'
import { platformOptions, servingOptions, startOptions } from './start-options.ts'

const start = servingOptions(platformOptions(startOptions('npm start --', 'Starts.')))

test('without options: the documented ports, the folder .kassa, restarts, the storefront and reloads', () => {
  expect(parse(start, [])).toEqual({ home: '.kassa', offset: 0, restart: true, storefront: true, reload: true })
})

test('every option is understood', () => {
  const flags = ['--fresh', '--no-restart', '--no-storefront', '--no-reload', '--secure', '--stats']
  expect(parse(start, [...flags, '--offset', '1000', '--home=/tmp/x'])).toEqual({
    home: '/tmp/x',
    offset: 1000,
    fresh: true,
    secure: true,
    restart: false,
    storefront: false,
    reload: false,
    stats: true,
  })
})

test.each([
  [['--offset=-5'], 'Give a whole number from 0 to 50103'],
  [['--offset=60000'], 'Give a whole number from 0 to 50103'],
  [['--home='], "Option '--home <dir>' argument '' is invalid. Give a value."],
  [['--no-fresh'], "Unknown option '--no-fresh'"],
])('%p is refused in a sentence', (args, sentence) => {
  expect(() => parse(start, args)).toThrow(UsageError)
  expect(() => parse(start, args)).toThrow(sentence)
})
