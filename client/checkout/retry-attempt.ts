/** Sends an attempt until its answer is known. What it needs of the world comes as arguments. */
import type { ApiResult } from '../shared/api-request.ts'
import type { AcceptedCheckout, CheckoutRequest } from '../shared/contract.ts'
import { type Attempt, type Outcome, sending, settle } from './attempt.ts'

export interface RetryOptions {
  readonly send: (key: string, request: CheckoutRequest) => Promise<ApiResult<AcceptedCheckout>>
  /** Called before every send and after every answer that settles nothing: the attempt has to survive a reload. */
  readonly keep: (attempt: Attempt) => void
  /** Called when the answer is not known, with the time until the next send. */
  readonly waiting: (attempt: Attempt, waitMs: number) => void
  /** Resolves after that long, or sooner when there is reason to think it works now. */
  readonly wait: (ms: number) => Promise<void>
  readonly signal: AbortSignal
}

export type Settled = Exclude<Outcome, { kind: 'unknown' }>

/** Undefined when the options was given up before an answer came; the attempt is then kept as it is. */
export const retryAttempt = async (attempt: Attempt, options: RetryOptions): Promise<Settled | undefined> => {
  let current = attempt
  while (!options.signal.aborted) {
    current = sending(current)
    options.keep(current)
    const outcome = settle(current, await options.send(current.key, current.request))
    if (outcome.kind !== 'unknown') return outcome
    if (options.signal.aborted) return undefined
    current = outcome.attempt
    options.keep(current)
    options.waiting(current, outcome.waitMs)
    await options.wait(outcome.waitMs)
  }
  return undefined
}
