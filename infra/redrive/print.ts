/** Dead letters for people at a terminal. */
import type { Redriven } from '../../functions/operations/dead-letters.ts'
import type { DeadLetter } from '../../functions/operations/redrive.ts'

const count = (letters: readonly DeadLetter[], by: (letter: DeadLetter) => string): string[] =>
  [...Map.groupBy(letters, by)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, some]) => `${String(some.length).padStart(6)}  ${name}`)

const many = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

export const printedList = (letters: readonly DeadLetter[]): string[] => {
  if (letters.length === 0) return ['Nothing waits: no dead letter that was not sent on.']
  return [
    `${many(letters.length, 'dead letter')} ${letters.length === 1 ? 'waits' : 'wait'}:`,
    ...count(letters, ({ topic, function: name, reason }) => `${topic}, by ${name}: ${reason}`),
    '',
    ...letters.map(({ id, at, source, checkoutId, attempt, reason, redrive }) =>
      [
        id.padEnd(24),
        at,
        `from ${source ? `${source.topic}-${source.partition} @ ${source.offset}` : 'an unknown topic'}`,
        checkoutId ?? 'no key',
        `redriven ${attempt} times`,
        'refused' in redrive ? `${reason}; cannot be redriven` : reason,
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

export const printedRedrive = ({ redriven, refused }: Redriven, dryRun: boolean): string[] => [
  `${dryRun ? 'Would redrive' : 'Redrove'} ${many(redriven.length, 'dead letter')}, refused ${refused.length}.`,
  ...count(redriven, ({ source }) => `to ${source?.topic}`),
  ...refused.map(({ id, reason }) => `${id} refused: ${reason}`),
]
