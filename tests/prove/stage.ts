/** What is explored: a small world that can go back to where it was. */

/** What is left of each part of a bound. */
export type Budget = readonly number[]

export interface Choice {
  /** As a person reads it. */
  readonly name: string
  readonly act: () => void | Promise<void>
  /** The part of the bound that it takes one of; none when it is what happens when all goes well. */
  readonly cost?: number
  /** Where that is known only when it has acted. */
  readonly costs?: { readonly oneOf: readonly number[]; readonly paid: () => number }
}

export const isFree = ({ cost, costs }: Choice): boolean => cost === undefined && costs === undefined

export interface Stage<Saved = unknown> {
  readonly name: string
  readonly about: string
  /** The parts of a bound, by their names. */
  readonly parts: readonly string[]
  /** Each is explored whole. */
  readonly bounds: readonly Budget[]
  save(): Saved
  restore(saved: Saved): void | Promise<void>
  /** Two states with the same one go on alike. */
  hash(): string
  /** What may happen next, whatever is left of a bound; first what happens when all goes well. */
  choices(): readonly Choice[]
  /** A sentence for each promise that does not hold here. */
  broken(): readonly string[]
  /** Lets all that is under way end well: a sentence for each promise that does not hold then. */
  finish(): Promise<readonly string[]>
}

/** Undefined when too little is left. */
export const spend = (left: Budget, { cost, costs }: Choice): Budget | undefined => {
  const part = cost ?? costs?.paid()
  if (part === undefined) return left
  return (left[part] ?? 0) > 0 ? left.with(part, (left[part] ?? 0) - 1) : undefined
}

/** Whether the choice can be paid, as far as that can be told before it acts. */
export const isWithin = (left: Budget, { cost, costs }: Choice): boolean =>
  (costs?.oneOf ?? (cost === undefined ? [] : [cost])).some(part => (left[part] ?? 0) > 0) ||
  (cost === undefined && costs === undefined)

/** What is left of a bound as a number, four bits for each of its parts. */
export const packed = (left: Budget): number => left.reduce((sum, times) => sum * 16 + times, 0)
const guards = 0x8888888
export const isAtLeast = (one: number, other: number): boolean => (((one | guards) - other) & guards) === guards
