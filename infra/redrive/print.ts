/** Dead letters for people at a terminal. */

import type { WaitingLetter } from '../../functions/operations/dead-letter-index.ts'
import type { Redriven } from '../../functions/operations/dead-letters.ts'
import type { DeadLetter } from '../../functions/operations/redrive.ts'

const count = <T>(letters: readonly T[], by: (letter: T) => string): string[] =>
  [...Map.groupBy(letters, by)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, some]) => `${String(some.length).padStart(6)}  ${name}`)

const many = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** @param counts how many wait in all, by topic; `letters` are the newest of them, newest first */
export const printedList = (letters: readonly WaitingLetter[], counts: Readonly<Record<string, number>>): string[] => {
  if (letters.length === 0) return ['Nothing waits: no dead letter that was not sent on.']
  return [
    ...Object.entries(counts).map(([topic, waiting]) => `${many(waiting, 'record')} on ${topic}.`),
    `The newest ${letters.length}:`,
    ...count(letters, ({ topic, function: name, reason }) => `${topic}, by ${name ?? 'unknown'}: ${reason}`),
    '',
    ...letters
      .toReversed()
      .map(({ id, at, source, checkoutId, attempt, reason, problem, dueAt }) =>
        [
          id.padEnd(24),
          at,
          `from ${source ? `${source.topic}-${source.partition} @ ${source.offset}` : 'an unknown topic'}`,
          checkoutId ?? 'no checkout',
          `redriven ${attempt} times`,
          problem === null ? reason : `${reason}; cannot be redriven`,
          dueAt === null ? 'waits for a person' : `is sent on at ${dueAt}`,
        ].join('  '),
      ),
  ]
}

export const printedLetter = ({ redrive, value, source, ...letter }: DeadLetter): string[] => [
  ...Object.entries({
    ...letter,
    source: source ? `${source.topic}-${source.partition} @ ${source.offset}` : 'unknown',
    redrive: 'refused' in redrive ? `refused: ${redrive.refused}` : `would go to ${redrive.record.topic}`,
  }).map(([name, text]) => `${name.padEnd(11)} ${text ?? '-'}`),
  '',
  value ?? '(no value)',
]

export const printedRedrive = ({ redriven, refused }: Omit<Redriven, 'more'>, dryRun: boolean): string[] => [
  `${dryRun ? 'Would redrive' : 'Redrove'} ${many(redriven.length, 'dead letter')}, refused ${refused.length}.`,
  ...count(redriven, ({ source }) => `to ${source?.topic}`),
  ...refused.map(({ id, reason }) => `${id} refused: ${reason}`),
]
