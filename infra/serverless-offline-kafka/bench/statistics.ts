/** The arithmetic of the bench. */

const inOrder = (figures: readonly number[]): number[] => [...figures].sort((a, b) => a - b)

/** The figure that a share `q` of all figures does not exceed (nearest rank); NaN of none. */
export const quantile = (figures: readonly number[], q: number): number =>
  inOrder(figures)[Math.max(0, Math.ceil(q * figures.length) - 1)] ?? Number.NaN

/** The middle figure, or the mean of the two in the middle; NaN of none. */
export const median = (figures: readonly number[]): number => {
  const sorted = inOrder(figures)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? Number.NaN)) / 2
}

export interface Spread {
  readonly least: number
  readonly most: number
}

export const spread = (figures: readonly number[]): Spread => ({
  least: Math.min(...figures),
  most: Math.max(...figures),
})

/** Each figure against the one of the same round. */
export const byRound = (
  figures: readonly number[],
  others: readonly number[],
  compare: (figure: number, other: number) => number,
): number[] => figures.map((figure, round) => compare(figure, others[round] ?? Number.NaN))
