/**
 * One action of an operator, and the idempotency key it is sent under. The key is made once and kept with the action until the
 * answer is known, through lost answers and reloads, so that the shop does it once. A new key is made only after an answer that
 * settles the action.
 */
import type { ActionKind } from '../../shared/contract.ts'

export interface ActionAttempt {
  readonly checkoutId: string
  readonly kind: ActionKind
  readonly key: string
  readonly body: object
  /** What it does, such as `Refund €14.90`. */
  readonly title: string
}

/** What was kept, or nothing when it is no action. */
export const parseActionAttempt = (json: unknown): ActionAttempt | null => {
  const attempt = json as Partial<ActionAttempt> | null
  const texts = [attempt?.checkoutId, attempt?.kind, attempt?.key, attempt?.title]
  const isAttempt = texts.every(text => typeof text === 'string') && typeof attempt?.body === 'object' && attempt.body
  return isAttempt ? (attempt as ActionAttempt) : null
}
