import { describe, expect, test } from '@jest/globals'
import { reports } from '../../../functions/analytics/reports.ts'
import type { Report } from '../../shared/contract.ts'
import { columnsNamed, formatCell, formatTick, isBlank, pointsOf, reportViews, wordingOf } from './report.ts'

const revenue = (rows: Report['rows']): Report => ({
  report: 'revenue',
  title: 'Revenue',
  from: '',
  to: '',
  per: 'day',
  columns: [
    { name: 'bucket', label: 'Time', kind: 'time' },
    { name: 'revenue', label: 'Revenue', kind: 'money' },
  ],
  rows,
  currency: 'EUR',
  sql: '',
})
const view = { report: 'revenue', draw: 'bars', axis: 'bucket', series: ['revenue'] } as const
const wording = { locale: 'en', currency: 'EUR', per: 'day' } as const

test.each(reportViews)('the API has the report $report with the columns that are drawn', ({ report, axis, series }) => {
  const names = reports[report]?.columns.map(column => column.name)
  expect(names).toEqual(expect.arrayContaining([axis, ...series]))
})

describe('a report', () => {
  test('becomes points with numbers, none of them missing', () => {
    const rows = [
      { bucket: '2030-01-05T12:00:00Z', revenue: '300' },
      { bucket: '2030-01-06T12:00:00Z', revenue: null },
    ]
    expect(pointsOf(revenue(rows), view, 'en')).toEqual([
      { axis: 'Jan 5', revenue: 300 },
      { axis: 'Jan 6', revenue: 0 },
    ])
  })

  test('is blank when there is nothing but zeros', () => {
    expect(isBlank([{ axis: 'a', revenue: 0 }], ['revenue'])).toBe(true)
    expect(isBlank([{ axis: 'a', revenue: 1 }], ['revenue'])).toBe(false)
    expect(isBlank([], ['revenue'])).toBe(true)
  })

  test('has the columns asked for, as far as they are there', () => {
    expect(columnsNamed(revenue([]), ['revenue', 'gone']).map(column => column.name)).toEqual(['revenue'])
  })

  test('writes a row in its own currency', () => {
    expect(wordingOf({ currency: 'JPY' }, revenue([]), 'en')).toEqual({ locale: 'en', currency: 'JPY', per: 'day' })
    expect(wordingOf({}, {}, 'en')).toEqual({ locale: 'en', currency: 'EUR' })
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
