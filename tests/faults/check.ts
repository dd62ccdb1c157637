/** Judges a history by the promises. Nothing here knows how it came about: the fault run and the model meet the same judge. */
import { evidenceOf, outcomeOf } from './evidence.ts'
import type { Line } from './history.ts'
import { promises } from './promises.ts'
import { secondMails } from './second-mails.ts'

export interface Finding {
  readonly promise: string
  readonly checked: number
  /** A sentence for each breach. */
  readonly broken: readonly string[]
}

export interface Verdict {
  readonly findings: readonly Finding[]
  readonly broken: number
  /** How the checkouts ended, by outcome. */
  readonly outcomes: Readonly<Record<string, number>>
  /** For each topic, records that stated a fact which was on it already. */
  readonly duplicates: Readonly<Record<string, number>>
  /** Mails that went out again inside the one window that cannot be closed. */
  readonly secondMails: number
}

/** @param except promises to leave out, where a history has no such place (the model has no sink) */
export const check = (lines: readonly Line[], except: readonly string[] = []): Verdict => {
  const evidence = evidenceOf(lines)
  const findings = Object.entries(promises)
    .filter(([promise]) => !except.includes(promise))
    .map(([promise, look]) => ({ promise, ...look(evidence) }))
  const duplicates: Record<string, number> = {}
  for (const [topic, facts] of Map.groupBy(evidence.of('fact'), fact => fact.topic)) {
    duplicates[topic] = facts.length - new Set(facts.map(({ eventId }) => eventId)).size
  }
  const outcomes: Record<string, number> = {}
  for (const [outcome, ended] of Map.groupBy(evidence.accepted, each => outcomeOf(evidence, each) ?? 'undecided')) {
    outcomes[outcome] = ended.length
  }
  return {
    findings,
    broken: findings.reduce((sum, { broken }) => sum + broken.length, 0),
    outcomes,
    duplicates,
    secondMails: secondMails(evidence).filter(({ allowed }) => allowed).length,
  }
}
