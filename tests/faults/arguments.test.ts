import { expect, test } from '@jest/globals'
import { faultRun } from './arguments.ts'

const parse = (line: string) => faultRun(line.split(' ').filter(Boolean), () => 42)
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

test('--help starts nothing', () => {
  expect(parse('--orders 5 --help')).toBeUndefined()
})

test.each([
  ['--order 5', 'There is no option --order.'],
  ['20000', '"20000" is no option.'],
  ['--orders', '--orders is a whole number from 1 on.'],
  ['--orders 1.5', '--orders is a whole number from 1 on.'],
  ['--orders many', '--orders is a whole number from 1 on.'],
  ['--faults -1', '--faults is a whole number from 0 on.'],
  ['--rate 0', '--rate is a number from 0.1 on.'],
  ['--rate 1 --minutes 1', 'Give --rate or --minutes, not both.'],
])('%s is refused', (line, because) => {
  expect(() => parse(line)).toThrow(because)
})
