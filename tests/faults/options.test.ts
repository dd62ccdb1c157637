import { expect, test } from '@jest/globals'
import { parse as parseOptions } from '../../infra/command-line.ts'
import { faultOptions, faultRun } from './options.ts'

const parse = (line: string) => faultRun(parseOptions(faultOptions, line.split(' ').filter(Boolean)), () => 42)
const usual = { orders: 300, rate: 4, faults: 9, seed: 42, offset: 10_000, home: '.kassa-faults' }

test.each([
  ['', usual],
  ['--orders 20000 --seed 1 --rate 40', { ...usual, orders: 20_000, seed: 1, rate: 40, faults: 63 }],
  ['--orders 600 --minutes 5', { ...usual, orders: 600, rate: 2, faults: 38 }],
  ['--faults 0', { ...usual, faults: 0 }],
  [
    '--orders=10 --offset 4000 --home /somewhere',
    { ...usual, orders: 10, faults: 1, offset: 4000, home: '/somewhere' },
  ],
])('npm run faults -- %s', (line, run) => {
  expect(parse(line)).toEqual(run)
})

test.each([
  ['--orders 1.5', 'Give a whole number of at least 1.'],
  ['--faults -1', 'Give a whole number of at least 0.'],
  ['--rate 0', 'Give a number of at least 0.1.'],
  ['--rate 1 --minutes 1', "Option '--minutes <n>' cannot be used with option '--rate <n>'."],
])('%s is refused', (line, because) => {
  expect(() => parse(line)).toThrow(because)
})
