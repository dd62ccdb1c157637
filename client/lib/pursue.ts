/** Sends an attempt until its answer is known. What it needs of the world comes as arguments. */
import type { Answer } from './answer.ts'
import { type Attempt, type Outcome, sending, settle } from './attempt.ts'
import type { AcceptedCheckout, CheckoutRequest } from './contract.ts'

export interface Pursuit {
  readonly send: (key: string, request: CheckoutRequest) => Promise<Answer<AcceptedCheckout>>
  /** Called before every send and after every answer that settles nothing: the attempt has to survive a reload. */
  readonly keep: (attempt: Attempt) => void
  /** Called when the answer is not known, with the time until the next send. */
  readonly waiting: (attempt: Attempt, waitMs: number) => void
  /** Resolves after that long, or sooner when there is reason to think it works now. */
  readonly wait: (ms: number) => Promise<void>
  readonly signal: AbortSignal
}

export type Settled = Exclude<Outcome, { kind: 'unknown' }>

/** Undefined when the pursuit was given up before an answer came; the attempt is then kept as it is. */
export const pursue = async (attempt: Attempt, pursuit: Pursuit): Promise<Settled | undefined> => {
  let current = attempt
  while (!pursuit.signal.aborted) {
    current = sending(current)
    pursuit.keep(current)
    const outcome = settle(current, await pursuit.send(current.key, current.request))
    if (outcome.kind !== 'unknown') return outcome
    if (pursuit.signal.aborted) return undefined
    current = outcome.attempt
    pursuit.keep(current)
    pursuit.waiting(current, outcome.waitMs)
    await pursuit.wait(outcome.waitMs)
  }
  return undefined
}
