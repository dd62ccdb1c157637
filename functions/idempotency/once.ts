/**
 * Once: the claim, the effect, the mark, on Powertools idempotency. The first caller of a key claims it, does the work and
 * keeps the result; later callers get the result. A claim whose owner died is free again after `claimSeconds`, and a claim
 * whose work failed is free at once, so the work must itself bear being repeated. Whoever comes late hears what was marked
 * first: a key has one result, however often its work was done.
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
import { Unavailable } from '../errors.ts'

export class InProgress extends Error {
  override readonly name = 'InProgress'
}

/** Thrown by a store in place of a mark: the key has one already. */
export class AlreadyCompleted extends Error {
  override readonly name = 'AlreadyCompleted'
  readonly result: JSONValue

  constructor(result: JSONValue) {
    super('The result of another caller is marked already.')
    this.result = result
  }
}

export interface OnceOptions {
  /** The store of one claim, which lets go and writes over nothing of another. */
  readonly store: () => BasePersistenceLayer
  /** Namespace of the keys in the table, such as `checkout`. */
  readonly prefix: string
  /** How long a result is given again. */
  readonly expiresAfterSeconds: number
  /** How long the work may take before another caller takes it over: longer than its own deadline. */
  readonly claimSeconds: number
}

export interface Claim {
  readonly key: string
}

/**
 * @throws InProgress while another caller works on the key
 * @throws Unavailable when the table cannot be reached, or the claim ran out before the work began
 */
export type Once = <T>(claim: Claim, work: () => Promise<T>) => Promise<T>

export const once = ({ store, prefix, expiresAfterSeconds, claimSeconds }: OnceOptions): Once => {
  const config = new IdempotencyConfig({
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds,
    hashFunction: 'sha256',
  })
  // The claim's length is ours, not the invocation's: a crash must not hold a key for the whole function timeout.
  config.registerLambdaContext({ getRemainingTimeInMillis: () => claimSeconds * 1_000 } as Context)
  return async (claim, work) => {
    const runsOut = Date.now() + claimSeconds * 1_000
    const owned = async (_key: string): Promise<JSONValue> => {
      // Who stood still until here may have a successor that works already.
      if (Date.now() >= runsOut) throw new Unavailable('The claim ran out before its work began.')
      return (await work()) as JSONValue
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
        throw new Unavailable('The idempotency table cannot be reached.', { cause: error })
      }
      throw error
    }
  }
}
