/** The table a run ends with. */
import type { Verdict } from './check.ts'
import type { Figures } from './figures.ts'

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
const counts = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .map(([name, number]) => `${number} ${name}`)
    .join(', ') || 'none'
const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((total, each) => total + each, 0)
const during = (faults: readonly string[]): string => (faults.length > 0 ? `, during ${faults.join(', ')}` : '')

const shown = 10

export const report = (verdict: Verdict, figures: Figures): string[] => {
  const width = Math.max(...verdict.findings.map(({ promise }) => promise.length))
  const facts: [string, string][] = [
    ['checkouts sent', String(figures.sent)],
    ['accepted', `${figures.accepted}: ${counts(verdict.outcomes)}`],
    ['answers', counts(figures.answers)],
    ['faults', `${sum(figures.faults)}: ${counts(figures.faults)}`],
    ['duplicates absorbed', `${sum(verdict.duplicates)}: ${counts(verdict.duplicates)}`],
    ['webhooks', counts(figures.webhooks)],
    ['second mails', `${verdict.secondMails}, inside the one window`],
    ['dead letters redriven', String(figures.redriven)],
    ['hostile requests', `${sum(figures.hostileAnswers)}, answered ${counts(figures.hostileAnswers)}`],
    ['foreign records', `${sum(figures.foreignRecords)}: ${counts(figures.foreignRecords)}`],
    ['of them put aside', String(figures.poisonPutAside)],
    ['last pieces', `${figures.lastPieces.delivered} delivered: ${counts(figures.lastPieces.answers)}`],
    ['order actions', `${sum(figures.orderActions)}: ${counts(figures.orderActions)}`],
    [
      'longest unavailability',
      `${seconds(figures.oneBrokerAwayMs)} with one broker away; of all ${seconds(figures.longestUnavailabilityMs)}${during(figures.duringLongestUnavailability)}`,
    ],
    ['longest wait of a shopper', `${seconds(figures.longestWaitMs)}${during(figures.duringLongestWait)}`],
    ['answer', `${figures.medianAnswerMs} ms in the middle, ${figures.slowestAnswerMs} ms at the slowest`],
  ]
  return [
    '',
    `${'promise'.padEnd(width)}  ${'checked'.padStart(8)}  ${'broken'.padStart(6)}`,
    ...verdict.findings.flatMap(({ promise, checked, broken }) => [
      `${promise.padEnd(width)}  ${String(checked).padStart(8)}  ${String(broken.length).padStart(6)}`,
      ...broken.slice(0, shown).map(sentence => `    ${sentence}`),
      ...(broken.length > shown ? [`    and ${broken.length - shown} more`] : []),
    ]),
    '',
    ...facts.map(([name, value]) => `${name.padEnd(26)}${value}`),
  ]
}
