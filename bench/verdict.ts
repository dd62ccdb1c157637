/** What a measured line comes to: the medians, their ratio and whether the target is met. */

import { byRound, median, type Spread, spread } from '../infra/serverless-offline-kafka/bench/statistics.ts'
import type { Measured, Target } from './measurement.ts'

export interface Verdict {
  readonly kassa: number
  /** Undefined where there is no baseline; the ratio then too. */
  readonly baseline: number | undefined
  /** Of the medians. */
  readonly ratio: number | undefined
  /** Of the ratios of the rounds; without a baseline, of Kassa's figures. */
  readonly spread: Spread
  /** Undefined where there is no target. */
  readonly met: boolean | undefined
}

const meets = (figure: number | undefined, bound: number, is: Target['is']): boolean =>
  figure !== undefined && (is === 'at least' ? figure >= bound : figure <= bound)

/** A figure that is no number meets no target. */
export const verdictOf = ({ kassa, baseline, target }: Measured): Verdict => {
  const ours = median(kassa)
  const theirs = baseline.length > 0 ? median(baseline) : undefined
  const ratio = theirs === undefined ? undefined : ours / theirs
  const met =
    target && ('ratio' in target ? meets(ratio, target.ratio, target.is) : meets(ours, target.value, target.is))
  const rounds = theirs === undefined ? kassa : byRound(kassa, baseline, (a, b) => a / b)
  return { kassa: ours, baseline: theirs, ratio, spread: spread(rounds), met }
}
