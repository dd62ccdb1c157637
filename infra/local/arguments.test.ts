import { expect, test } from '@jest/globals'
import { help, parseArguments } from './arguments.ts'
import { Refusal } from './requirements/refusal.ts'

test('nothing given means the documented ports, the folder .kassa, restarts and the storefront', () => {
  expect(parseArguments([])).toEqual({
    home: '.kassa',
    offset: 0,
    fresh: false,
    secure: false,
    restart: true,
    storefront: true,
    reload: true,
    stats: false,
    help: false,
  })
})

test('every option is understood', () => {
  const all = [
    '--fresh',
    '--no-restart',
    '--no-storefront',
    '--no-reload',
    '--secure',
    '--offset',
    '1000',
    '--home=/tmp/x',
    '--stats',
    '--help',
  ]
  expect(parseArguments(all)).toEqual({
    home: '/tmp/x',
    offset: 1000,
    fresh: true,
    secure: true,
    restart: false,
    storefront: false,
    reload: false,
    stats: true,
    help: true,
  })
})

test.each([
  [['--frsh'], 'There is no option --frsh. Known are --fresh, --no-restart,'],
  [['-f'], 'There is no option -f.'],
  [['fresh'], '"fresh" is not an option.'],
  [['--offset', 'ten'], 'give a whole number from 0 to'],
  [['--offset=-5'], 'give a whole number from 0 to'],
  [['--offset', '--fresh'], '--offset needs a value'],
  [['--offset=60000'], 'give a whole number from 0 to'],
  [['--offset'], '--offset needs a value: add N to every port'],
  [['--home='], '--home needs a value'],
  [['--fresh=yes'], '--fresh takes no value.'],
  [['--no-fresh'], 'There is no option --no-fresh.'],
])('%p is refused in a sentence', (args, sentence) => {
  expect(() => parseArguments(args)).toThrow(Refusal)
  expect(() => parseArguments(args)).toThrow(sentence)
})

test('the help names every option that is known', () => {
  for (const option of ['--fresh', '--no-restart', '--no-storefront', '--offset N', '--home DIR', '--stats', '--help'])
    expect(help('npm start')).toContain(option)
})
