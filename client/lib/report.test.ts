import { describe, expect, test } from '@jest/globals'
import type { Column, Report } from './contract.ts'
import { axisOf, bucketsOf, formatCell, formatTick, pointsOf, ranges, seriesOf } from './report.ts'

const columns: readonly Column[] = [
  { name: 'at', label: 'Hour', kind: 'time' },
  { name: 'orders', label: 'Orders', kind: 'count' },
  { name: 'revenue', label: 'Revenue', kind: 'money' },
]
const wording = { locale: 'en', currency: 'EUR', per: 'day' } as const

describe('a report', () => {
  test('is laid out along its time, else its text', () => {
    expect(axisOf(columns)?.name).toBe('at')
    expect(axisOf([{ name: 'sku', label: 'Product', kind: 'text' }])?.name).toBe('sku')
  })

  test('draws the columns of the kind asked for, else of its first number', () => {
    expect(seriesOf(columns, 'money').map(column => column.name)).toEqual(['revenue'])
    expect(seriesOf(columns, 'percent').map(column => column.name)).toEqual(['orders'])
  })

  test('becomes points with numbers, none of them missing', () => {
    const report = { columns, rows: [{ at: '2030-01-05T12:00:00Z', orders: '3', revenue: null }] } as unknown as Report
    expect(pointsOf(report, columns[0] as Column, columns.slice(1), wording)).toEqual([
      { axis: 'Jan 5', orders: 3, revenue: 0 },
    ])
  })

  test.each([
    [1999, 'money', '€19.99'],
    [12345, 'count', '12,345'],
    [93.25, 'percent', '93.3 %'],
    [1420, 'milliseconds', '1.4 s'],
    [null, 'money', '–'],
  ] as const)('writes %p of kind %s as %s', (value, kind, text) => {
    expect(formatCell(value, kind, wording)).toBe(text)
  })

  test('writes short ticks', () => {
    expect([formatTick(123_450_000, 'money', wording), formatTick(12_000, 'count', wording)]).toEqual(['€1.2M', '12K'])
  })
})

test('a range is never cut into thousands of buckets', () => {
  expect(ranges.map(range => bucketsOf(range))).toEqual([['minute', 'hour'], ['hour', 'day'], ['hour', 'day'], ['day']])
})
