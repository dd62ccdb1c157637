/** What an answer says about an action that is sent under an idempotency key. */
import type { ApiFailure, ApiResult } from './api-request.ts'

export type ActionOutcome =
  | { readonly kind: 'done' }
  /** It was not done. What it was about is another than was seen when `isConflict`. */
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
