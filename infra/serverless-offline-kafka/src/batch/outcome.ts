import type {
  Choices,
  DiscardReason,
  EventSourceMapping,
  FunctionError,
  InvocationResult,
  KafkaRecord,
} from '../types.ts'
import { partialBatch } from './partial-batch-response.ts'

/** The records of one invocation, and how often they were tried before. */
export interface Batch {
  readonly records: readonly KafkaRecord[]
  /** Retries counted against MaximumRetryAttempts. */
  readonly retries: number
  /** Invocations with these records, including those before a split. */
  readonly invocations: number
}

export interface Discard {
  readonly records: readonly KafkaRecord[]
  readonly reason: DiscardReason
  readonly invocations: number
  /** Absent if the function was never invoked with these records. */
  readonly error?: FunctionError
}

/** What to do with a batch after an invocation. */
export interface Outcome {
  readonly action: 'commit' | 'retry' | 'split' | 'discard'
  readonly retry: readonly Batch[]
  readonly discard?: Discard
  /** Why records are retried or discarded, for the log. */
  readonly error?: FunctionError
}

export interface FailureRules {
  readonly topic: string
  readonly maximumRetryAttempts: number
  readonly maximumRecordAge: number
  readonly bisect: boolean
  readonly reportBatchItemFailures: boolean
  /**
   * `items` retries the reported records only; `checkpoint` retries each partition from its first reported record, as
   * for Kinesis.
   */
  readonly partialResponse: Choices['partialResponse']
}

/**
 * In on-demand mode Lambda ignores all of these settings: it retries the whole batch until it succeeds, or ten times if
 * there is an on-failure destination.
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export const failureRules = (mapping: EventSourceMapping, choices: Choices): FailureRules => {
  const provisioned = mapping.ProvisionedPollerConfig !== undefined
  const attempts = provisioned ? mapping.MaximumRetryAttempts : -1
  const age = provisioned ? mapping.MaximumRecordAgeInSeconds : -1
  const endless = mapping.OnFailureDestination === undefined ? Number.POSITIVE_INFINITY : choices.retriesWithDestination
  return {
    topic: mapping.Topic,
    maximumRetryAttempts: attempts === -1 ? endless : attempts,
    maximumRecordAge: age === -1 ? Number.POSITIVE_INFINITY : age * 1000,
    bisect: provisioned && mapping.BisectBatchOnFunctionError,
    reportBatchItemFailures: provisioned && mapping.ReportBatchItemFailures,
    partialResponse: choices.partialResponse,
  }
}

const reportedFailure = (count: number): FunctionError => ({
  errorType: 'BatchItemFailures',
  errorMessage: `the function reported ${count} failed ${count === 1 ? 'record' : 'records'}`,
  stackTrace: [],
})

const invalidResponse = (because: string): FunctionError => ({
  errorType: 'BatchItemFailures',
  errorMessage: `invalid partial batch response, the whole batch is retried: ${because}`,
  stackTrace: [],
})

const splitInHalf = (batch: Batch, invocations: number): Batch[] => {
  const middle = Math.ceil(batch.records.length / 2)
  const half = (records: readonly KafkaRecord[]): Batch => ({ records, retries: batch.retries, invocations })
  return [half(batch.records.slice(0, middle)), half(batch.records.slice(middle))]
}

/** Retries these records, or discards them if no retries are left. */
const retryOrDiscard = (
  rules: FailureRules,
  batch: Batch,
  records: readonly KafkaRecord[],
  error: FunctionError,
): Outcome => {
  const invocations = batch.invocations + 1
  if (batch.retries >= rules.maximumRetryAttempts)
    return {
      action: 'discard',
      retry: [],
      error,
      discard: { records, reason: 'RetryAttemptsExhausted', invocations, error },
    }
  return { action: 'retry', error, retry: [{ records, retries: batch.retries + 1, invocations }] }
}

const recordsToRetry = (rules: FailureRules, batch: Batch, failed: readonly KafkaRecord[]): readonly KafkaRecord[] => {
  if (rules.partialResponse === 'items') return failed
  const first = new Map<number, number>()
  for (const { partition, offset } of failed) first.set(partition, Math.min(offset, first.get(partition) ?? offset))
  return batch.records.filter(({ partition, offset }) => offset >= (first.get(partition) ?? Number.POSITIVE_INFINITY))
}

const COMMIT: Outcome = { action: 'commit', retry: [] }

/** The outcome of an invocation that reached the function. */
export const outcome = (
  rules: FailureRules,
  batch: Batch,
  result: Exclude<InvocationResult, { kind: 'throttled' }>,
): Outcome => {
  if (result.kind === 'error') {
    if (rules.bisect && batch.records.length > 1)
      return { action: 'split', error: result.error, retry: splitInHalf(batch, batch.invocations + 1) }
    return retryOrDiscard(rules, batch, batch.records, result.error)
  }
  if (!rules.reportBatchItemFailures) return COMMIT
  const partial = partialBatch(rules.topic, batch.records, result.response)
  if (partial.failed === 'none') return COMMIT
  if (partial.failed === 'some')
    return retryOrDiscard(
      rules,
      batch,
      recordsToRetry(rules, batch, partial.records),
      reportedFailure(partial.records.length),
    )
  return retryOrDiscard(rules, batch, batch.records, invalidResponse(partial.reason))
}

/** The records older than MaximumRecordAgeInSeconds. */
export const expired = (rules: FailureRules, records: readonly KafkaRecord[], now: number): KafkaRecord[] =>
  rules.maximumRecordAge === Number.POSITIVE_INFINITY
    ? []
    : records.filter(record => now - record.timestamp > rules.maximumRecordAge)
