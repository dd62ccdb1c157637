/**
 * An effect that happens once for each key, on Powertools idempotency: claim, work, store the result. The first caller of a
 * key claims it, does the work and stores the result; later callers get that result. A claim expires after `claimSeconds`
 * when its owner dies, and is deleted at once when its work fails, so the work must tolerate being repeated. A late caller
 * gets the first result: a key has one result, however often its work was done.
 */

import type { JSONValue } from '@aws-lambda-powertools/commons/types'
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyPersistenceLayerError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency'
import type { BasePersistenceLayer } from '@aws-lambda-powertools/idempotency/persistence'
import type { Context } from 'aws-lambda'
import { asUnprocessable, Unavailable } from '../errors.ts'

export class InProgress extends Error {
  override readonly name = 'InProgress'
}

/** Thrown by a persistence layer instead of storing a second result for a key. */
export class AlreadyCompleted extends Error {
  override readonly name = 'AlreadyCompleted'
  readonly result: JSONValue

  constructor(result: JSONValue) {
    super('The key already has the result of another caller.')
    this.result = result
  }
}

export interface OnceOptions {
  /** Makes the persistence layer of one claim, which deletes and overwrites nothing of another claim. */
  readonly store: () => BasePersistenceLayer
  /** Namespace of the keys in the table, such as `checkout`. */
  readonly prefix: string
  /** How long later callers get the stored result. */
  readonly expiresAfterSeconds: number
  /** After this time another caller may take over; it must be longer than the work's own deadline. */
  readonly claimSeconds: number
}

export interface Claim {
  readonly key: string
}

/** How many milliseconds are left of the claim; none are when another caller may take over. */
export type RemainingMs = () => number

/**
 * @throws InProgress while another caller works on the key
 * @throws Unavailable when the table cannot be reached, or the claim expired before the work began
 */
export type Once = <T>(claim: Claim, work: (remainingMs: RemainingMs) => Promise<T>) => Promise<T>

export const once = ({ store, prefix, expiresAfterSeconds, claimSeconds }: OnceOptions): Once => {
  const config = new IdempotencyConfig({
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds,
    hashFunction: 'sha256',
  })
  // Not the invocation's remaining time: after a crash the key must not stay claimed for the whole function timeout.
  config.registerLambdaContext({ getRemainingTimeInMillis: () => claimSeconds * 1_000 } as Context)
  return async (claim, work) => {
    const runsOut = Date.now() + claimSeconds * 1_000
    const remainingMs = (): number => runsOut - Date.now()
    const owned = async (_key: string): Promise<JSONValue> => {
      // After a pause until here, a successor may already be at work.
      if (remainingMs() <= 0) throw new Unavailable('The claim expired before its work began.')
      return (await work(remainingMs)) as JSONValue
    }
    const claimed = makeIdempotent(owned, {
      persistenceStore: store(),
      config,
      keyPrefix: prefix,
      dataIndexArgument: 0,
    })
    try {
      return (await claimed(claim.key)) as never
    } catch (error) {
      if (error instanceof IdempotencyAlreadyInProgressError)
        throw new InProgress('Still in progress.', { cause: error })
      if (error instanceof IdempotencyPersistenceLayerError) {
        if (error.cause instanceof AlreadyCompleted) return error.cause.result as never
        throw asUnprocessable(error) ?? new Unavailable('The idempotency table cannot be reached.', { cause: error })
      }
      throw error
    }
  }
}
