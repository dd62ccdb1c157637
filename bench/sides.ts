/** What both sides came to, a value for each round. */
export interface Sides<T> {
  readonly kassa: T[]
  readonly baseline: T[]
}

/** One side after the other in each round: what else the machine does falls on both. */
export const inRounds = async <T>(
  rounds: number,
  kassa: () => Promise<T>,
  baseline: () => Promise<T>,
): Promise<Sides<T>> => {
  const sides: Sides<T> = { kassa: [], baseline: [] }
  for (let round = 0; round < rounds; round++) {
    sides.kassa.push(await kassa())
    sides.baseline.push(await baseline())
  }
  return sides
}

export const figuresOf = <T>({ kassa, baseline }: Sides<T>, figure: (value: T) => number): Sides<number> => ({
  kassa: kassa.map(figure),
  baseline: baseline.map(figure),
})
