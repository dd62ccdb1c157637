import { describe, expect, test } from '@jest/globals'
import { choices, mapping, provisioned, record, records } from '../mapping.fixture.ts'
import type { EventSourceMapping, InvocationResult } from '../types.ts'
import { type Batch, expired, failureRules, outcome } from './outcome.ts'

const rules = (members: Partial<EventSourceMapping>, own: Partial<typeof choices> = {}) =>
  failureRules(mapping(members), { ...choices, ...own })
const error = { errorType: 'Error', errorMessage: 'no', stackTrace: [] }
const failed = { kind: 'error', error, requestId: '1' } as const
const returned = (response: unknown): Exclude<InvocationResult, { kind: 'throttled' }> => ({
  kind: 'success',
  response,
  requestId: '1',
})
const batch = (members: Partial<Batch> = {}): Batch => ({ records: records(4), retries: 0, invocations: 0, ...members })
const failures = (...offsets: number[]) => ({
  batchItemFailures: offsets.map(offset => ({ itemIdentifier: { partition: 'orders-0', offset } })),
})
const offsets = (list: readonly { offset: number }[] | undefined) => list?.map(one => one.offset)

describe('success', () => {
  test('is committed', () => {
    expect(outcome(rules({}), batch(), returned(null))).toEqual({ action: 'commit', retry: [] })
  })

  test('rule 38: without ReportBatchItemFailures the returned value is ignored', () => {
    expect(outcome(rules({ ...provisioned }), batch(), returned(failures(1))).action).toBe('commit')
  })
})

describe('rule 31: in on-demand mode', () => {
  const everything = {
    MaximumRetryAttempts: 0,
    BisectBatchOnFunctionError: true,
    ReportBatchItemFailures: true,
    MaximumRecordAgeInSeconds: 60,
  }

  test('the whole batch is retried without limit', () => {
    const retried = outcome(rules(everything), batch({ retries: 9_999, invocations: 10_000 }), failed)
    expect(retried).toEqual({
      action: 'retry',
      error,
      retry: [{ records: records(4), retries: 10_000, invocations: 10_001 }],
    })
  })

  test('partial responses and record age are ignored', () => {
    expect(outcome(rules(everything), batch(), returned(failures(1))).action).toBe('commit')
    expect(expired(rules(everything), records(1), Number.MAX_SAFE_INTEGER)).toEqual([])
  })

  test('rule 33: ten retries when there is a destination, or as many as are chosen', () => {
    const destination = { OnFailureDestination: 'arn:aws:sqs:eu-central-1:000000000000:failed' }
    expect(outcome(rules(destination), batch({ retries: 9 }), failed).action).toBe('retry')
    expect(outcome(rules(destination), batch({ retries: 10 }), failed).action).toBe('discard')
    expect(outcome(rules(destination, { retriesWithDestination: 3 }), batch({ retries: 3 }), failed).action).toBe(
      'discard',
    )
  })
})

describe('rule 33: MaximumRetryAttempts', () => {
  test('does not count the first attempt', () => {
    const one = rules({ ...provisioned, MaximumRetryAttempts: 1 })
    expect(outcome(one, batch({ retries: 0 }), failed).action).toBe('retry')
    expect(outcome(one, batch({ retries: 1, invocations: 1 }), failed)).toEqual({
      action: 'discard',
      error,
      retry: [],
      discard: { records: records(4), reason: 'RetryAttemptsExhausted', invocations: 2, error },
    })
  })

  test('0 discards at the first failure', () => {
    expect(outcome(rules({ ...provisioned, MaximumRetryAttempts: 0 }), batch(), failed).action).toBe('discard')
  })

  test('-1 retries without limit, or ten times with a destination', () => {
    expect(outcome(rules(provisioned), batch({ retries: 50_000 }), failed).action).toBe('retry')
    const topic = rules({ ...provisioned, OnFailureDestination: 'kafka://failed' })
    expect(outcome(topic, batch({ retries: 10 }), failed).action).toBe('discard')
  })

  test('a number above ten is kept with a destination', () => {
    const many = rules({ ...provisioned, OnFailureDestination: 'kafka://failed', MaximumRetryAttempts: 20 })
    expect(outcome(many, batch({ retries: 19 }), failed).action).toBe('retry')
  })
})

describe('rule 34: MaximumRecordAgeInSeconds', () => {
  test('finds the records that are older', () => {
    const list = [record({ offset: 1, timestamp: 0 }), record({ offset: 2, timestamp: 40_000 })]
    expect(offsets(expired(rules({ ...provisioned, MaximumRecordAgeInSeconds: 60 }), list, 60_001))).toEqual([1])
    expect(expired(rules({ ...provisioned, MaximumRecordAgeInSeconds: 60 }), list, 60_000)).toEqual([])
  })

  test('-1 disables it', () => {
    expect(expired(rules(provisioned), records(1), Number.MAX_SAFE_INTEGER)).toEqual([])
  })
})

describe('rule 35: BisectBatchOnFunctionError', () => {
  const bisect = rules({ ...provisioned, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 })

  test('splits in the middle, first half first, and does not count as a retry', () => {
    const split = outcome(bisect, batch({ records: records(5) }), failed)
    expect(split.action).toBe('split')
    expect(split.retry.map(half => ({ ...half, records: offsets(half.records) }))).toEqual([
      { records: [0, 1, 2], retries: 0, invocations: 1 },
      { records: [3, 4], retries: 0, invocations: 1 },
    ])
  })

  test('a single record is not split; its retries count', () => {
    expect(outcome(bisect, batch({ records: records(1) }), failed).action).toBe('discard')
  })

  test('a partial response is not a function error and splits nothing', () => {
    const both = rules({ ...provisioned, BisectBatchOnFunctionError: true, ReportBatchItemFailures: true })
    expect(offsets(outcome(both, batch(), returned(failures(2))).retry[0]?.records)).toEqual([2])
  })
})

describe('rule 37: ReportBatchItemFailures', () => {
  const report = rules({ ...provisioned, ReportBatchItemFailures: true, MaximumRetryAttempts: 2 })

  test('retries only the reported records', () => {
    const retried = outcome(report, batch(), returned(failures(1, 3)))
    expect(retried.action).toBe('retry')
    expect(retried.retry.map(one => ({ ...one, records: offsets(one.records) }))).toEqual([
      { records: [1, 3], retries: 1, invocations: 1 },
    ])
  })

  test('discards only those when no retries are left', () => {
    const discarded = outcome(report, batch({ retries: 2, invocations: 2 }), returned(failures(1)))
    expect({ ...discarded.discard, records: offsets(discarded.discard?.records) }).toMatchObject({
      records: [1],
      reason: 'RetryAttemptsExhausted',
      invocations: 3,
    })
  })

  test('retries the whole batch for an identifier that is not in it', () => {
    expect(offsets(outcome(report, batch(), returned(failures(9))).retry[0]?.records)).toEqual([0, 1, 2, 3])
  })

  test('an empty response commits', () => {
    expect(outcome(report, batch(), returned({ batchItemFailures: [] })).action).toBe('commit')
  })

  test('with partialResponse checkpoint, retries each partition from its first failure', () => {
    const checkpoint = rules({ ...provisioned, ReportBatchItemFailures: true }, { partialResponse: 'checkpoint' })
    const both = [...records(4), ...records(2, { partition: 1 })]
    const retried = outcome(checkpoint, batch({ records: both }), returned(failures(2)))
    expect(offsets(retried.retry[0]?.records)).toEqual([2, 3])
  })
})
