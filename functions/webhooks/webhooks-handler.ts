/**
 * On what a warehouse or an ERP works with: posts the record to each receiver, signed.
 *
 * A receiver that answers 2xx has the event, and a mark says so. The record is retried for the others alone. It may be posted
 * twice, when the mark is lost: `webhook-id` is the same, and receivers ignore what they have.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { asUnprocessable, reasonsOf, Unavailable, Unprocessable } from '../errors.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { type Attempt, consume, type ReceivedRecord } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import type { Topic } from '../kafka/topic.ts'
import { log } from '../observability/log.ts'
import { count } from '../observability/metrics.ts'
import { settings } from '../settings.ts'
import { dynamodbWebhookMarks, type EventIdentity, type WebhookMarks } from './dynamodb-webhook-marks.ts'
import { headersOf } from './http-binding.ts'
import { type Post, postWithin } from './post.ts'
import { postedTopics } from './posted-topics.ts'
import { Reach } from './reach.ts'
import { type Receiver, receiversOf } from './receivers.ts'
import { signatureHeaders } from './standard-webhooks.ts'

/**
 * A receiver that hangs is given up after this time. It is longer than what counts as slow (limits.ts), so the record goes to
 * retries-exhausted at once and the others of its partition go on.
 */
export const postTimeoutMs = 8_000

export interface WebhooksDependencies {
  readonly receivers: readonly Receiver[]
  readonly marks: WebhookMarks
  readonly post: Post
  readonly now: () => Date
  /** The name of this function: the alarm on WebhooksFailed watches it. */
  readonly service?: string
  readonly timeoutMs?: number
}

/** Of the client errors those that say "later". */
const later = [408, 425, 429]

/** @throws Unprocessable when the receiver will never take it; Unavailable when another attempt can help */
const requireAccepted = (name: string, status: number): void => {
  if (status >= 200 && status < 300) return
  const answered = `The receiver ${name} answered ${status}.`
  if (status >= 300 && status < 500 && !later.includes(status)) {
    throw new Unprocessable(`receiver-answered-${status}`, answered)
  }
  throw new Unavailable(answered)
}

/** The failure that decides: one that a retry helps, if there is one. */
const decisive = (failures: readonly unknown[]): unknown => {
  const retriable = failures.find(failure => !asUnprocessable(failure))
  if (retriable !== undefined || failures.length < 2) return retriable ?? failures[0]
  const refusals = failures.flatMap(failure => asUnprocessable(failure) ?? [])
  return new Unprocessable(refusals[0]?.reason ?? 'unknown', refusals.map(({ message }) => message).join(' '))
}

export const webhooks = ({
  receivers,
  marks: { receiversWith, mark },
  post,
  now,
  service = 'webhooks',
  timeoutMs = postTimeoutMs,
}: WebhooksDependencies) => {
  const deliver = async (
    { name, url, secrets }: Receiver,
    { source, id }: EventIdentity,
    record: ReceivedRecord<unknown>,
    given: AbortSignal,
  ): Promise<void> => {
    const body = record.bytes ?? Buffer.alloc(0)
    const headers = {
      ...headersOf(record),
      ...signatureHeaders(secrets, { id, at: now(), body }),
      'user-agent': 'kassa',
    }
    const signal = AbortSignal.any([given, AbortSignal.timeout(timeoutMs)])
    const status = await post({ url, headers, body, signal }).catch(cause => {
      throw new Unavailable(`The receiver ${name} did not answer.`, { cause })
    })
    requireAccepted(name, status)
    await mark({ source, id }, name, now())
  }

  return async (record: ReceivedRecord<unknown>, { signal }: Attempt): Promise<void> => {
    const wanted = receivers.filter(({ topics }) => topics.includes(record.topic))
    if (wanted.length === 0) return
    const event = { source: record.headers.ce_source ?? '', id: record.eventId }
    const have = await receiversWith(event)
    const left = wanted.filter(({ name }) => !have.has(name))
    const outcomes = await Promise.allSettled(left.map(receiver => deliver(receiver, event, record, signal)))
    const failures = outcomes.flatMap(each => (each.status === 'rejected' ? [each.reason] : []))
    if (failures.length === 0) return
    count({ WebhooksFailed: failures.length }, { service })
    log.warn('Webhooks failed', { eventId: event.id, topic: record.topic, reasons: failures.map(reasonsOf) })
    throw decisive(failures)
  }
}

const { IDEMPOTENCY_TABLE, WEBHOOK_REACH, ...kafka } = settings({
  IDEMPOTENCY_TABLE: z.string(),
  WEBHOOK_REACH: Reach.default('public'),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)

export const handler = consume<unknown>(postedTopics as readonly Topic<unknown>[], {
  send,
  warm,
  ...limits.webhooks,
}).handler(
  webhooks({
    receivers: await receiversOf(),
    marks: dynamodbWebhookMarks(dynamodb, IDEMPOTENCY_TABLE),
    post: postWithin(WEBHOOK_REACH),
    now: () => new Date(),
    service: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'webhooks',
  }),
)
