/** What is said of a dead letter: what comes next, or what came of it. */
import type { DeadLetter, Discarded, Redriven } from '../../shared/contract.ts'
import { formatDateTime } from '../../shared/time.ts'
import type { Tone } from '../../shared/tone.ts'

/** A dead letter of the list, or of an order. */
export type Letter = Pick<DeadLetter, 'redrivenAt' | 'redrivenBy' | 'discarded' | 'outcome'> & {
  readonly problem?: string | null
  readonly dueAt?: string | null
}

type Outcome = NonNullable<DeadLetter['outcome']>

const ends: Readonly<Record<Outcome['state'], string>> = {
  waits: 'Nothing has come of it yet.',
  'went-through': 'It went through.',
  'failed-again': 'It failed again',
  unknown: 'It has not failed again; nothing tells more of it.',
}

export const describeLetter = (letter: Letter, locale: string): string => {
  const { redrivenAt, redrivenBy, discarded, outcome, problem, dueAt } = letter
  if (redrivenAt) {
    const when = `at ${formatDateTime(redrivenAt, locale)}${redrivenBy ? ` by ${redrivenBy}` : ''}`
    if (discarded !== undefined) return `Discarded ${when}: ${discarded}`
    if (!outcome) return `Redriven ${when}.`
    return `Redriven ${when}. ${ends[outcome.state]}${outcome.next ? `: ${outcome.next}.` : ''}`
  }
  if (problem) return `It cannot be redriven: ${problem}`
  return dueAt
    ? `It is redriven by itself at ${formatDateTime(dueAt, locale)}.`
    : 'It waits for you: redrive it when its cause is mended.'
}

/** True when a person has to do something about it. */
export const waitsForPerson = ({ redrivenAt, dueAt, outcome }: Letter): boolean =>
  redrivenAt ? outcome?.state === 'failed-again' : !dueAt

export interface Notice {
  readonly tone: Tone
  readonly title: string
  readonly text?: string
}

const records = (count: number): string => `${count} ${count === 1 ? 'record' : 'records'}`

const refusals = (refused: Redriven['refused']): string | false =>
  refused.length > 0 && `${refused.length} refused: ${[...new Set(refused.map(({ reason }) => reason))].join('; ')}.`

const sentences = (...all: readonly (string | false)[]): string => all.filter(each => each !== false).join(' ')

export const describeRedrive = ({ redriven, refused, more }: Redriven): Notice => ({
  tone: refused.length > 0 || more ? 'warn' : 'good',
  title: `${records(redriven)} redriven to the source topic`,
  text: sentences(
    refusals(refused),
    more && 'The time was over before all were sent: press Redrive all again.',
    redriven > 0 && 'What came of it is said below as soon as it is known.',
  ),
})

export const describeDiscard = ({ discarded, refused }: Discarded): Notice => ({
  tone: refused.length > 0 ? 'warn' : 'good',
  title: `${records(discarded)} discarded`,
  text: sentences(refusals(refused)),
})
