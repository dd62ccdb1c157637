import type { World } from '../model/simulation.ts'

/** Something that may happen at any time. */
export interface Event {
  readonly name: string
  readonly times: number
  /** Time passes: what is under way makes a difference to that. */
  readonly isTime?: boolean
  /** It may come while a batch that failed waits to be retried, which is otherwise at once. */
  readonly isAtRetry?: boolean
  /** Who acts then, by the name in ample-set.ts; without one, anything may follow. */
  readonly actor?: string
  /** The topics on which an operator states what was done. */
  readonly states?: readonly string[]
  readonly can?: (world: World) => boolean
  readonly happen: (world: World) => void | Promise<void>
}

/** How often what goes wrong may go wrong, together. */
export interface Bound {
  /** A process dies, before or after any of its steps. */
  readonly crashes?: number
  /** A step is refused, or acts and its answer is lost. */
  readonly failures?: number
  /** A partition is dealt out anew while an invocation is under way: a second one begins on the same records. */
  readonly rebalances?: number
  /** A record comes again after it was done. */
  readonly duplicates?: number
}

export interface Scenario {
  readonly name: string
  readonly about: string
  readonly stock: Readonly<Record<string, number>>
  /** Each is explored whole. */
  readonly bounds: readonly Bound[]
  readonly events: readonly Event[]
  /** What is stated again stays on its topic, and is read again by the mails' function too. */
  readonly keepsRepeated?: boolean
  /** Why a dead letter is left for a person, as it must be as soon as there is a refund; otherwise none may be left. */
  readonly leaves?: string
  /** What came before: the first requests at the door, perhaps all that follows from them. */
  readonly begin: (world: World) => void | Promise<void>
}
