import { describe, expect, test } from '@jest/globals'
import { headersOfMessage } from '../../functions/kafka/headers.ts'
import { deadLetterOf } from '../../functions/operations/redrive.ts'
import { parse, UsageError } from '../command-line.ts'
import { redriveOptions, requestOf } from './options.ts'
import { printedLetter, printedList, printedRedrive } from './print.ts'

describe('npm run redrive', () => {
  const request = (line: string) => requestOf(parse(redriveOptions, line.split(' ').filter(Boolean)))

  test.each([
    ['--list', { action: 'list' }],
    ['--list --topic dead-letter', { action: 'list', topic: 'dead-letter' }],
    ['--show dead-letter-0-1', { action: 'show', id: 'dead-letter-0-1' }],
    ['--id a --id b', { action: 'redrive', selection: { ids: ['a', 'b'] }, dryRun: false }],
    ['--all --dry-run', { action: 'redrive', selection: { all: true }, dryRun: true }],
    [
      '--all --topic retries-exhausted',
      { action: 'redrive', selection: { all: true, topic: 'retries-exhausted' }, dryRun: false },
    ],
  ])('%s', (line, expected) => {
    expect(request(line)).toEqual(expected)
  })

  test.each([
    ['', 'Give one of --list, --show, --id and --all.'],
    ['--dry-run', 'Give one of'],
    ['--topic dead-letter', 'Give one of'],
    ['--all --list', "Option '--list' cannot be used with option '--all'."],
    ['--all --topic orders', "argument 'orders' is invalid. Allowed choices are dead-letter, retries-exhausted."],
    ['--show a --topic dead-letter', "Option '--show <id>' cannot be used with option '--topic <name>'."],
    ['--list --dry-run', "Option '--list' cannot be used with option '--dry-run'."],
  ])('%s is refused', (line, because) => {
    expect(() => request(line)).toThrow(UsageError)
    expect(() => request(line)).toThrow(because)
  })
})

const letter = deadLetterOf({
  topic: 'dead-letter',
  partition: 0,
  offset: 7,
  timestamp: 0,
  key: Buffer.from('c-1'),
  value: Buffer.from('{}'),
  headers: headersOfMessage({
    'kassa-dead-letter-topic': 'order-successful',
    'kassa-dead-letter-partition': '2',
    'kassa-dead-letter-offset': '5',
    'kassa-dead-letter-reason': 'mail-rejected',
    'kassa-dead-letter-function': 'email',
    'kassa-dead-letter-at': '2026-11-22T12:00:00.000Z',
  }),
})

describe('what is printed', () => {
  test('a list has counts by reason, and a line for each', () => {
    const waiting = { ...letter, traceId: null, problem: null, dueAt: null, headers: {}, arrived: 1 }
    const lines = printedList([{ ...waiting, id: 'dead-letter-0-8' }, waiting], { 'dead-letter': 7 })
    expect(lines.slice(0, 3)).toEqual([
      '7 records on dead-letter.',
      'The newest 2:',
      '     2  dead-letter, by email: mail-rejected',
    ])
    expect(lines.at(-1)).toBe(
      'dead-letter-0-8           2026-11-22T12:00:00.000Z  from order-successful-2 @ 5  c-1  redriven 0 times  mail-rejected  waits for a person',
    )
  })

  test('an empty list says so', () => {
    expect(printedList([], {})).toEqual(['Nothing waits: no dead letter that was not sent on.'])
  })

  test('one dead letter has all of it', () => {
    const text = printedLetter(letter).join('\n')
    for (const part of ['dead-letter-0-7', 'mail-rejected', 'would go to order-successful', '{}']) {
      expect(text).toContain(part)
    }
  })

  test('a redrive says what went where, and why some did not', () => {
    expect(printedRedrive({ redriven: [letter], refused: [{ id: 'x', reason: 'No such.' }] }, false)).toEqual([
      'Redrove 1 dead letter, refused 1.',
      '     1  to order-successful',
      'x refused: No such.',
    ])
    expect(printedRedrive({ redriven: [letter], refused: [] }, true)[0]).toBe('Would redrive 1 dead letter, refused 0.')
  })
})
