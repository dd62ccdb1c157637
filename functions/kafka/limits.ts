/**
 * How much each function that reads a topic takes on at once, and how long it may take.
 *
 * Lambda counts a record as tried when the function reports it as failed, tried or not. So a batch must end in time even
 * if each of its records takes as long as it may:
 *
 *     ⌈batchSize ÷ concurrency⌉ × (recordTimeoutMs + deadLetterMs) + reserveMs ≤ timeout
 *
 * A test holds this table and serverless.yml to the formula and to each other.
 */
export interface Limits {
  /** A record that takes longer is given up for this time. */
  readonly recordTimeoutMs: number
  /** So many keys are handled beside each other; records of one key one after another. */
  readonly concurrency: number
  /** `BatchSize` of each of its event source mappings. */
  readonly batchSize: number
  /** `timeout` of the function. */
  readonly timeoutSeconds: number
}

/** What it takes at most to put a record into dead-letter. */
export const deadLetterMs = 4_500
/** For everything around the records: decoding, the answer, a late timer. */
export const reserveMs = 2_000

export const limits = {
  // A payment provider takes a second and more: a look for an earlier payment, the call, a send.
  authorize: { recordTimeoutMs: 12_000, concurrency: 16, batchSize: 48, timeoutSeconds: 60 },
  settle: { recordTimeoutMs: 12_000, concurrency: 16, batchSize: 48, timeoutSeconds: 60 },
  capture: { recordTimeoutMs: 12_000, concurrency: 16, batchSize: 48, timeoutSeconds: 60 },
  release: { recordTimeoutMs: 12_000, concurrency: 16, batchSize: 48, timeoutSeconds: 60 },
  refund: { recordTimeoutMs: 12_000, concurrency: 16, batchSize: 48, timeoutSeconds: 60 },
  // More at once would meet in the stock row of a product that sells well.
  order: { recordTimeoutMs: 10_000, concurrency: 6, batchSize: 18, timeoutSeconds: 60 },
  cancel: { recordTimeoutMs: 10_000, concurrency: 6, batchSize: 18, timeoutSeconds: 60 },
  // One conditional write a record.
  catalogueView: { recordTimeoutMs: 10_000, concurrency: 10, batchSize: 30, timeoutSeconds: 60 },
  stockAdjusted: { recordTimeoutMs: 10_000, concurrency: 10, batchSize: 30, timeoutSeconds: 60 },
  // SES takes 14 mails a second at first.
  email: { recordTimeoutMs: 12_000, concurrency: 10, batchSize: 30, timeoutSeconds: 60 },
  // A receiver may hang for its 8 s.
  webhooks: { recordTimeoutMs: 12_000, concurrency: 16, batchSize: 48, timeoutSeconds: 60 },
} satisfies Readonly<Record<string, Limits>>

/**
 * A record whose attempt failed after this time is not tried again in place. DynamoDB and Kafka, when they are away, fail
 * sooner (7.1 s, with a full queue): nobody gains when a record makes room for others that fail as well. What takes longer
 * hangs at the payment provider or at SES, and may hang for this record alone.
 */
export const slowMs = ({ recordTimeoutMs }: Pick<Limits, 'recordTimeoutMs'>): number =>
  Math.min(7_500, 0.75 * recordTimeoutMs)

/** What a batch may take at most, when every record of it has another key. */
export const worstCaseMs = ({ recordTimeoutMs, concurrency, batchSize }: Limits): number =>
  Math.ceil(batchSize / concurrency) * (recordTimeoutMs + deadLetterMs) + reserveMs
