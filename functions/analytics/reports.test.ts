import { describe, expect, test } from '@jest/globals'
import { psqlText, type Range, type Report, rangeOf, reports, statement } from './reports.ts'

const perTime: Report = { title: 'T', perTime: true, columns: [], sql: 'select 1' }
const whole: Report = { ...perTime, perTime: false }
const now = new Date('2026-03-29T12:34:56.789Z')

describe('the range of a report', () => {
  const at = (text: string) => new Date(text)

  test.each<[string, Report, Parameters<typeof rangeOf>[1], Range]>([
    [
      'is the last 24 hours by the hour, from a whole hour on',
      perTime,
      {},
      { from: at('2026-03-28T12:00:00Z'), to: now, per: 'hour', limit: 1_000 },
    ],
    [
      'is exactly what was query when nothing is counted per time',
      whole,
      { from: at('2026-03-01T00:00:30Z') },
      { from: at('2026-03-01T00:00:30Z'), to: now, per: 'day', limit: 10 },
    ],
    [
      'keeps the newest buckets of a range that has too many',
      perTime,
      { from: at('2026-01-01T00:00:00Z'), per: 'minute', limit: 5 },
      { from: at('2026-03-29T12:30:00Z'), to: now, per: 'minute', limit: 5 },
    ],
    [
      'goes by the minute for a short while',
      perTime,
      { from: at('2026-03-29T10:00:30Z') },
      { from: at('2026-03-29T10:00:00Z'), to: now, per: 'minute', limit: 1_000 },
    ],
    [
      'ends where it was told',
      perTime,
      { from: at('2026-03-01T00:00:00Z'), to: at('2026-03-03T00:00:00Z'), per: 'day' },
      { from: at('2026-03-01T00:00:00Z'), to: at('2026-03-03T00:00:00Z'), per: 'day', limit: 1_000 },
    ],
  ])('%s', (_, report, query, expected) => {
    expect(rangeOf(report, query, now)).toEqual(expected)
  })
})

describe('the SQL of a report', () => {
  const report: Report = { ...perTime, sql: `select :per, :from::date, 'a'::text, :fromage where at < :to and :from` }
  const range: Range = { from: new Date(0), to: now, per: 'hour', limit: 3 }

  test('binds each variable once, and leaves casts alone', () => {
    expect(statement(report, range)).toEqual({
      text: `select $1::text, $2::timestamptz::date, 'a'::text, :fromage where at < $3::timestamptz and $2::timestamptz`,
      values: ['hour', range.from, range.to],
    })
  })

  test('is written out for psql', () => {
    expect(psqlText(report, range)).toBe(
      `select 'hour', timestamptz '1970-01-01T00:00:00.000Z'::date, 'a'::text, :fromage where at < timestamptz '2026-03-29T12:34:56.789Z' and timestamptz '1970-01-01T00:00:00.000Z';\n`,
    )
  })

  test.each(Object.entries(reports))('of %s leaves no variable unbound', (_, each) => {
    expect(statement(each, range).text).not.toMatch(/(?<!:):[a-z]/)
  })
})
