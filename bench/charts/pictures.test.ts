import { expect, test } from '@jest/globals'
import type { Measured } from '../measurement.ts'
import { type Lines, pictures } from './pictures.ts'

const line = (what: string, kassa: number[], baseline: number[], more: Partial<Measured> = {}): Measured => ({
  what,
  unit: 'ms',
  kassa,
  baseline,
  ...more,
})

const lines: Lines = {
  flow: [
    line('flow: p50 at 50 orders/s', [10, 12, 11], [9, 10, 9.5], { target: { ratio: 1.25, is: 'at most' } }),
    line('flow: p99 at 50 orders/s', [40, 42, 41], [20, 21, 20], { target: { ratio: 1.5, is: 'at most' } }),
  ],
  start: [
    line('start: npm start', [12], [11], { target: { ratio: 1.2, is: 'at most' } }),
    line('start: resident memory, <brokers> & co', [600], [590], { unit: 'MB' }),
  ],
  growth: [
    line('growth: CPU an order, 50 orders/s against 10 orders/s', [20], [19]),
    line('growth: CPU an order, 100 orders/s against 10 orders/s', [21], [19]),
    line('growth: click to row, 100,000 earlier orders against 0 earlier orders', [80], [79]),
    line('growth: orders done, 50 orders/s offered', [49.5], []),
  ],
}
const named = Object.fromEntries(pictures(lines).map(({ name, svg }) => [name, svg]))

test('there is a picture of everything that was measured, and none of what was not', () => {
  expect(Object.keys(named)).toEqual(['ratios', 'latency', 'throughput', 'growth', 'memory'])
  expect(pictures({})).toEqual([])
})

test('a ratio stands beside its line, and one that misses its target is in another colour', () => {
  expect(named.ratios).toContain('flow: p50 at 50 orders/s')
  expect(named.ratios).toContain('>1.16 ×<')
  expect(named.ratios?.match(/<rect[^>]*fill="#ab2418"/g)).toHaveLength(2) // the legend, and p99 at 2.05
})

test('lines that differ in the percentile alone are one panel', () => {
  expect(named.latency).toContain('>flow: at 50 orders/s, ms<')
  expect(named.latency).toContain('>p50<')
  expect(named.latency).toContain('>p99<')
})

test('growth begins with the smallest setting', () => {
  expect(named.growth).toMatch(/>10<\/text>\n[^\n]+>50<\/text>\n[^\n]+>100<\/text>/)
})

test('words of a line cannot break the picture', () => {
  expect(named.memory).toContain('&lt;brokers&gt; &amp; co')
})
