/**
 * One attempt to buy: a request and the idempotency key it is sent under. The key is made once, kept with the request until
 * the answer is known, and sent again with the very same request after a lost answer, a reload or a 503. So the shop can
 * tell a repetition from a second purchase. A new key is made only after an answer that settles the attempt.
 */
import type { ApiResult } from '../shared/api-request.ts'
import type { AcceptedCheckout, CheckoutRequest, Problem } from '../shared/contract.ts'

/** Why the answer is not known yet. */
export type Trouble = 'unreachable' | 'unavailable' | 'failed'

export interface Attempt {
  readonly key: string
  readonly request: CheckoutRequest
  readonly madeAt: number
  readonly sends: number
  readonly trouble?: Trouble
}

export type Outcome =
  | { readonly kind: 'accepted'; readonly checkout: AcceptedCheckout }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unknown'; readonly attempt: Attempt; readonly waitMs: number }

const minute = 60_000
/** A person who comes back after this long is asked before anything is bought. */
export const askAfterMs = 10 * minute
/** The shop keeps a key for 24 hours; after this long a repetition might be taken for a new purchase. */
export const expiresAfterMs = 23 * 60 * minute

export const beginAttempt = (key: string, request: CheckoutRequest, now: number): Attempt => ({
  key,
  request,
  madeAt: now,
  sends: 0,
})

export const sending = (attempt: Attempt): Attempt => ({ ...attempt, sends: attempt.sends + 1 })

/** 1, 2, 4, 8, then 10 seconds. */
const backoffMs = (sends: number): number => Math.min(10_000, 1000 * 2 ** Math.max(0, sends - 1))

const troubleOf = ({ status, type }: Problem): Trouble | undefined => {
  // The shop's own answer, after many failed payments; a 429 of the gateway in front of it passes in a moment.
  if (type.endsWith('/too-many-attempts')) return undefined
  if (status === 503 || status === 429 || status === 502 || status === 504) return 'unavailable'
  return status >= 500 || status === 408 ? 'failed' : undefined
}

/** What an answer means: a 202 or a refusal settles the attempt; anything else leaves it open, under the same key. */
export const settle = (attempt: Attempt, answer: ApiResult<AcceptedCheckout>): Outcome => {
  if (answer.ok) return { kind: 'accepted', checkout: answer.data }
  const trouble = answer.kind === 'unreachable' ? 'unreachable' : troubleOf(answer.problem)
  if (answer.kind === 'problem' && !trouble) return { kind: 'refused', problem: answer.problem }
  const asked = answer.kind === 'problem' ? answer.retryAfterMs : undefined
  return {
    kind: 'unknown',
    attempt: { ...attempt, trouble: trouble ?? 'failed' },
    waitMs: asked ?? backoffMs(attempt.sends),
  }
}

/** What to do with an attempt that is found after a reload or a later visit. */
export const found = (attempt: Attempt, now: number): 'resume' | 'ask' | 'expired' => {
  const age = now - attempt.madeAt
  if (age >= expiresAfterMs) return 'expired'
  return age >= askAfterMs ? 'ask' : 'resume'
}

/** What was kept, or nothing when it is no attempt. */
export const parseAttempt = (json: unknown): Attempt | null => {
  const attempt = json as Attempt | null
  return attempt && typeof attempt.key === 'string' && typeof attempt.madeAt === 'number' && attempt.request?.items
    ? attempt
    : null
}
