/** From figures to places on the paper. */

export interface Scale {
  /** Where a figure stands. */
  at(value: number): number
  /** Round figures to write beside the axis. */
  readonly ticks: readonly number[]
}

const steps = [1, 2, 2.5, 5, 10]

/** From nothing to a round figure at or above `most`. */
export const linear = (most: number, from: number, to: number, wantedTicks = 4): Scale => {
  const rough = (most || 1) / wantedTicks
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = size * (steps.find(each => each * size >= rough) ?? 10)
  const count = Math.max(1, Math.ceil((most || 1) / step - 1e-9))
  const top = count * step
  return {
    at: value => from + (value / top) * (to - from),
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6))),
  }
}

/** Equal ratios are equally far apart; the ends are those of the figures, 1 is always among them. */
export const logarithmic = (figures: readonly number[], from: number, to: number): Scale => {
  const candidates = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
  const least = Math.min(1, ...figures)
  const most = Math.max(1, ...figures)
  const low = candidates.findLast(each => each <= least) ?? least
  const high = candidates.find(each => each >= most) ?? most
  const span = Math.log(high / low) || 1
  return {
    at: value => from + (Math.log(value / low) / span) * (to - from),
    ticks: candidates.filter(each => each >= low && each <= high),
  }
}
