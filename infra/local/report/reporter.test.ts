import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import type { PlatformEvent } from '../platform.ts'
import { reporter } from './reporter.ts'

const shown = (rows: number | undefined, events: readonly PlatformEvent[], colours = false): string => {
  let text = ''
  const { event, close } = reporter({ write: more => (text += more), rows, colours }, () => 0)
  for (const each of events) event(each)
  close()
  return text
}

const start: PlatformEvent[] = [
  { kind: 'planned', steps: ['jars', 'mail'] },
  { kind: 'started', step: 'jars' },
  { kind: 'started', step: 'mail' },
  { kind: 'progress', step: 'jars', text: 'kafka: 34 files' },
  { kind: 'progress', step: 'jars', text: 'kafka: 35 files' },
  { kind: 'done', step: 'mail', ms: 640, lines: [] },
  { kind: 'done', step: 'jars', ms: 12_340, lines: ['one', 'two'] },
]

describe('piped', () => {
  test('each step is a line with its time when it is done, and progress now and then', () => {
    expect(
      shown(undefined, start)
        .split('\n')
        .map(line => line.trimEnd()),
    ).toEqual([
      '  … jars               0.0 s  Java programs, by Maven: kafka: 34 files',
      '  ✓ mail               0.6 s  mail catcher',
      '  ✓ jars              12.3 s  Java programs, by Maven: 2 done',
      '      one',
      '      two',
      '',
    ])
  })

  test('there are no control characters', () => {
    const text = shown(undefined, start)
    expect(stripVTControlCharacters(text)).toBe(text)
  })
})

describe('on a terminal', () => {
  test('all steps are listed from the start, and the list is drawn over itself', () => {
    const text = shown(24, start, true)
    const last = stripVTControlCharacters(text.slice(text.lastIndexOf('\u001b[2A')))
    expect(last).toBe(
      '  ✓ jars              12.3 s  Java programs, by Maven: 2 done\n  ✓ mail               0.6 s  mail catcher\n',
    )
    expect(stripVTControlCharacters(text)).toContain('  · jars')
  })

  test('no line of the list is longer than the terminal is wide', () => {
    const long: PlatformEvent = { kind: 'done', step: 'jars', ms: 1, lines: ['x'.repeat(200)] }
    const widths = stripVTControlCharacters(shown(24, [...start, long]))
      .split('\n')
      .map(line => line.length)
    expect(Math.max(...widths)).toBe(79)
  })

  test('too small for the list, it gets lines', () => {
    expect(shown(3, start)).toBe(shown(undefined, start))
  })
})

test('what happens later is told by name', () => {
  const text = shown(undefined, [
    {
      kind: 'died',
      component: 'kafka-2',
      how: 'signal SIGKILL',
      lastLines: ['a', 'b'],
      next: 'starting it again in 1 s',
    },
    { kind: 'back', component: 'kafka-2', afterMs: 3_400 },
    { kind: 'gave up', component: 'mail', deaths: 8, log: '/tmp/mail.log' },
    { kind: 'left behind', components: ['kafka-1', 'mail'] },
    { kind: 'stopping', component: 'mail' },
  ])
  expect(text.split('\n')).toEqual([
    '✗ kafka-2 died (signal SIGKILL); starting it again in 1 s. Its last lines:',
    '    a',
    '    b',
    '✓ kafka-2 is back after 3.4 s',
    '✗ mail died 8 times in a row and is given up. Read its log (/tmp/mail.log), then stop and start Kassa again.',
    'Ended what a killed Kassa had left running: kafka-1, mail.',
    '  stopping mail',
    '',
  ])
})
