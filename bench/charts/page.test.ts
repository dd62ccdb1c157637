import { describe, expect, test } from '@jest/globals'
import type { Results } from '../results.ts'
import { type Day, newest, written } from './page.ts'

const machine = { cores: 2, processor: 'a processor', memoryGB: 24, node: '24.0', java: '17', kafka: '4.3.1' }
const day = (date: string, parts: Record<string, number>): Day => ({
  date,
  results: {
    machine,
    measurements: Object.fromEntries(
      Object.entries(parts).map(([name, ratio]) => [
        name,
        {
          at: `${date}T12:00:00Z`,
          rounds: 1,
          lines: [
            {
              what: `${name}: rows`,
              unit: 'rows/s',
              kassa: [ratio],
              baseline: [1],
              target: { ratio: 0.45, is: 'at least' },
              met: ratio >= 0.45,
            },
          ],
        },
      ]),
    ),
  } satisfies Results,
})
const days = [day('2026-11-26', { sink: 0.5 }), day('2026-11-25', { sink: 0.3, door: 2 })]
const marked = (name: string) => `<!-- bench: ${name} -->\nold\n<!-- bench: end of ${name} -->`
const page = `# Title\n${['machine', 'table', 'charts', 'history'].map(marked).join('\nby hand\n')}\nthe end\n`

test('each measurement counts as it was measured last', () => {
  expect(Object.entries(newest(days)).map(([name, [line]]) => [name, line?.kassa])).toEqual([
    ['sink', [0.5]],
    ['door', [2]],
  ])
})

describe('the page', () => {
  const files = [{ name: 'ratios', title: 'Ratios', svg: '' }]
  const made = written(page, { days, files, order: ['door', 'sink'] })

  test('keeps what is written by hand, and nothing of what was made before', () => {
    expect(made.match(/by hand/g)).toHaveLength(3)
    expect(made).toMatch(/^# Title\n/)
    expect(made).toMatch(/\nthe end\n$/)
    expect(made).not.toContain('old')
  })

  test('says on which machine, shows the charts, and tells of every day', () => {
    expect(made).toContain('Last measured on 2026-11-26: 2 cores of a processor')
    expect(made).toContain('![Ratios](performance/ratios.svg)')
    expect(made).toContain('| what | 2026-11-25 | 2026-11-26 |')
    expect(made).toContain('| door: rows | 2.00 × |  |')
    expect(made).toContain('| sink: rows | 0.30 × (missed) | 0.50 × |')
  })

  test('is the same when it is written again', () => {
    expect(written(made, { days, files, order: ['door', 'sink'] })).toBe(made)
  })

  test('without a marker is an error that names it', () => {
    expect(() => written('# Title', { days, files, order: [] })).toThrow(
      'docs/performance.md lacks the markers <!-- bench: machine --> and <!-- bench: end of machine -->.',
    )
  })
})
