import { expect, test } from '@jest/globals'
import { figure, table } from './table.ts'

test.each([
  [0.1234, '0.12'],
  [1.234, '1.23'],
  [12.34, '12.3'],
  [1234.5, '1,235'],
  [-48.7, '-48.7'],
  [0, '0.00'],
  [Number.NaN, '–'],
])('%d is written as %s', (value, text) => {
  expect(figure(value)).toBe(text)
})

test('a line shows both medians, their ratio, the spread by round, the target and whether it is met', () => {
  const lines = [
    {
      what: 'door: requests/s',
      unit: '1/s',
      kassa: [4000, 4400],
      baseline: [2000, 2000],
      target: { ratio: 2, is: 'at least' },
    },
    { what: 'start: memory', unit: 'GB', kassa: [2.1], baseline: [], target: { value: 2, is: 'at most' } },
    { what: 'door: p50', unit: 'ms', kassa: [3], baseline: [2], note: 'at 900 a second' },
  ] as const
  expect(table(lines)).toBe(
    [
      '| what             |     Kassa |  baseline |  ratio |          spread | target    | met    |',
      '| ---------------- | --------: | --------: | -----: | --------------: | --------- | ------ |',
      '| door: requests/s | 4,200 1/s | 2,000 1/s | 2.10 × | 2.00 × … 2.20 × | ≥ 2.00 ×  | met    |',
      '| start: memory    |   2.10 GB |           |        |     2.10 … 2.10 | ≤ 2.00 GB | MISSED |',
      '| door: p50        |   3.00 ms |   2.00 ms | 1.50 × | 1.50 × … 1.50 × |           |        |',
      '',
      '- door: p50: at 900 a second',
    ].join('\n'),
  )
})
