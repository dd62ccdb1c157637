/**
 * One action of an operator, and the idempotency key it is sent under. The key is made once and kept with the action until the
 * answer is known, through lost answers and reloads, so that the shop does it once. A new key is made only after an answer that
 * settles the action.
 */
import type { ApiFailure, ApiResult } from '../../shared/api-request.ts'
import type { ActionKind } from '../../shared/contract.ts'

export interface ActionAttempt {
  readonly checkoutId: string
  readonly kind: ActionKind
  readonly key: string
  readonly body: object
  /** What it does, such as `Refund €14.90`. */
  readonly title: string
}

export type ActionOutcome =
  | { readonly kind: 'done' }
  /** It was not done. The order is another than the operator saw when `isConflict`. */
  | { readonly kind: 'refused'; readonly failure: ApiFailure; readonly isConflict: boolean }
  /** It may have been done or not: the same again tells. */
  | { readonly kind: 'unknown'; readonly failure: ApiFailure }

/** A session that ended, an overload and an error of the shop settle nothing. */
const isOpen = (status: number): boolean => status >= 500 || status === 429 || status === 408 || status === 401

export const settleAction = (answer: ApiResult<unknown>): ActionOutcome => {
  if (answer.ok) return { kind: 'done' }
  if (answer.kind === 'unreachable' || isOpen(answer.problem.status)) return { kind: 'unknown', failure: answer }
  const { status } = answer.problem
  return { kind: 'refused', failure: answer, isConflict: status === 409 || status === 404 }
}

/** What was kept, or nothing when it is no action. */
export const parseActionAttempt = (json: unknown): ActionAttempt | null => {
  const attempt = json as Partial<ActionAttempt> | null
  const texts = [attempt?.checkoutId, attempt?.kind, attempt?.key, attempt?.title]
  const isAttempt = texts.every(text => typeof text === 'string') && typeof attempt?.body === 'object' && attempt.body
  return isAttempt ? (attempt as ActionAttempt) : null
}
