/**
 * Every minute: nudges the payments that are open for too long, so that every payment comes to its end without any webhook or
 * returning shopper. `settle` does the rest: it gives up what nobody confirmed, releases what was held too late, and states
 * again that an amount is held, so that its order is placed and captured, or rejected and released. Refunds that are pending are
 * followed the same way.
 */
import type { Context, ScheduledEvent } from 'aws-lambda'
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { traced } from '../observability/traces.ts'
import { settings } from '../settings.ts'
import { dynamodbPayments, type OpenItem, type Payments } from './dynamodb-payments.ts'
import { nudge } from './payment.ts'

const minute = 60 * 1_000
/** The usual ways are quicker. */
const openTooLongMs = minute
/** An order and its capture are retried for some minutes by themselves. */
const heldTooLongMs = 10 * minute
/** One more page is begun only with this much time left; the next run begins with the oldest again. */
const timeOfAPageMs = 10_000

export interface ReconcileDependencies {
  readonly payments: Pick<Payments, 'openSince'>
  readonly send: Send
  readonly now: () => Date
}

export const reconcile = ({ payments, send, now }: ReconcileDependencies) => {
  const isDue = (item: OpenItem): boolean =>
    !('status' in item) ||
    item.status !== 'authorised' ||
    item.ending !== undefined ||
    item.refund !== undefined ||
    now().getTime() - Date.parse(item.at) > heldTooLongMs

  const aboutOf = (item: OpenItem) =>
    'refundOf' in item && item.refundOf !== undefined
      ? { checkoutId: item.refundOf, refundId: item.checkoutId }
      : { checkoutId: item.checkoutId }

  /** @param schedule the time of the run: it tells its nudges from those of another run, and a run that is repeated repeats them */
  return async (schedule: string, timeLeftMs: () => number): Promise<{ readonly nudged: number }> => {
    let nudged = 0
    for await (const open of payments.openSince(new Date(now().getTime() - openTooLongMs).toISOString())) {
      const nudges = open
        .filter(isDue)
        .map(item => nudge(aboutOf(item), 'reconciler', schedule, { time: schedule, traceparent: item.traceparent }))
      if (nudges.length > 0) await send(nudges)
      nudged += nudges.length
      if (timeLeftMs() < timeOfAPageMs) break
    }
    return { nudged }
  }
}

const { PAYMENTS_TABLE, ...kafka } = settings({ PAYMENTS_TABLE: z.string(), ...kafkaSettings })

const run = reconcile({
  payments: dynamodbPayments(dynamodb, PAYMENTS_TABLE),
  send: connectKafka(kafka).send,
  now: () => new Date(),
})

export const handler = traced(({ time }: ScheduledEvent, context: Context) =>
  run(time, () => context.getRemainingTimeInMillis()),
)
