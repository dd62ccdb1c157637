/** What an error of Stripe says: whether to ask again, and whether the payment may have been made. */
import Stripe from 'stripe'
import { Unavailable, Unprocessable } from '../errors.ts'

/** How many keys one call may use up by 500s. */
export const mostKeys = 5

export const isServerError = (error: unknown): error is Stripe.errors.StripeError =>
  error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500

export const wasReplayed = (headers: Readonly<Record<string, string>> | undefined): boolean =>
  headers?.['idempotent-replayed'] === 'true'

export const hasStatus = (error: unknown, ...statuses: readonly number[]): boolean =>
  error instanceof Stripe.errors.StripeError && statuses.includes(error.statusCode ?? 0)

/** @throws Unavailable to be asked again, Unprocessable when asking again changes nothing */
export const failure = (error: unknown): never => {
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  const { statusCode, code, message } = error
  // A wrong API key is ours to correct: the records must still be there then.
  if (!hasStatus(error, 400, 402, 404)) {
    throw new Unavailable('Stripe did not take the request; it is asked again.', { cause: error })
  }
  throw new Unprocessable('provider-refused', `Stripe refused the request: ${code ?? statusCode} ${message}`, {
    cause: error,
  })
}
