import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { batchRules } from './batch/batching.ts'
import { failureRules } from './batch/outcome.ts'
import { manualTimers, settled } from './loop.fixture.ts'
import { createLoop, type Loop } from './loop.ts'
import { choices, mapping, record } from './mapping.fixture.ts'
import { createMetrics } from './status/metrics.ts'
import type { EventSourceMapping, InvocationResult, KafkaRecord } from './types.ts'

const PARTITIONS = 3
const PER_PARTITION = 12

const members: fc.Arbitrary<Partial<EventSourceMapping>> = fc.record({
  BatchSize: fc.integer({ min: 1, max: 8 }),
  MaximumBatchingWindowInSeconds: fc.constantFrom(0, 1),
  ProvisionedPollerConfig: fc.constant({ MinimumPollers: 1, MaximumPollers: 2 }),
  ReportBatchItemFailures: fc.boolean(),
  BisectBatchOnFunctionError: fc.boolean(),
  MaximumRetryAttempts: fc.constantFrom(0, 1, 3, -1),
  OnFailureDestination: fc.constant('kafka://failed'),
})

/** What happens at each step; `seed`s decide between the many ways a step can go. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('fetch' as const),
        partition: fc.nat(PARTITIONS - 1),
        count: fc.integer({ min: 1, max: 5 }),
      }),
    },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(20), seed: fc.nat(999) }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.constantFrom(1, 100, 1000, 5000) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('rebalance' as const), partition: fc.nat(PARTITIONS - 1) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const) }) },
  ),
  { minLength: 5, maxLength: 80 },
)

/** The topic and the group: what is left when the process is killed. */
const createBroker = () => {
  const log = Array.from({ length: PARTITIONS }, (_, partition) =>
    Array.from({ length: PER_PARTITION }, (_, offset) => record({ partition, offset, timestamp: 0 })),
  )
  return { log, committed: Array.from({ length: PARTITIONS }, () => 0) }
}

interface Pending {
  readonly records: readonly KafkaRecord[]
  resolve(result: InvocationResult): void
}

/** One in five is left out by the filter. */
const matches = ({ offset }: KafkaRecord): boolean => offset % 5 !== 4

const ok = (response: unknown): InvocationResult => ({ kind: 'success', requestId: '', response })
const error = { errorType: 'Error', errorMessage: 'no', stackTrace: [] }

/** Fails, is throttled, reports some records, or succeeds. */
const resultOf = (
  records: readonly KafkaRecord[],
  seed: number,
): { result: InvocationResult; failed: (record: KafkaRecord) => boolean } => {
  if (seed % 7 === 0) return { failed: () => true, result: { kind: 'error', requestId: '', error } }
  if (seed % 7 === 1) return { failed: () => true, result: { kind: 'throttled', reason: 'busy' } }
  if (seed % 7 > 4) return { failed: () => false, result: ok(null) }
  const failed = ({ partition, offset }: KafkaRecord): boolean => (partition * 31 + offset * 17 + seed) % 3 === 0
  const identifiers = records
    .filter(failed)
    .map(({ partition, offset }) => ({ partition: `orders-${partition}`, offset }))
  return { failed, result: ok({ batchItemFailures: identifiers.map(itemIdentifier => ({ itemIdentifier })) }) }
}

/** A topic, its group, its destination, and a process that can be killed; what must never happen is noted. */
const simulation = (own: Partial<EventSourceMapping>) => {
  const { timers, advance } = manualTimers()
  const { log, committed } = createBroker()
  const ended = new Set<KafkaRecord>()
  const violations: string[] = []
  // Noted, not thrown: the loop takes what an invocation throws for an invocation that could not be made.
  const check = (holds: boolean, violation: string): void => {
    if (!holds) violations.push(violation)
  }
  let life = 0
  let deliveries = 0
  let pending: Pending[] = []

  const invoke = (records: readonly KafkaRecord[]): Promise<InvocationResult> => {
    const inFlight = new Set(pending.flatMap(one => one.records.map(({ partition }) => partition)))
    for (const [i, { partition, offset }] of records.entries()) {
      check(!inFlight.has(partition), `partition ${partition} is in flight twice`)
      const before = records[i - 1]
      if (before?.partition === partition) check(before.offset < offset, 'a batch is out of order')
      for (const earlier of log[partition]?.slice(0, offset) ?? [])
        if (matches(earlier) && !ended.has(earlier))
          check(records.includes(earlier), `${partition}/${offset} is invoked before ${earlier.offset} has ended`)
    }
    return new Promise(resolve => {
      pending.push({ records, resolve })
    })
  }

  const process = (): Loop => {
    const ours = ++life
    pending = []
    const loop = createLoop({
      batching: batchRules(mapping(own), choices),
      failure: failureRules(mapping(own), choices),
      prefetch: { records: 6, bytes: 1e9 },
      invocationsPerPoller: 2,
      matches,
      invoke: records => (ours === life ? invoke(records) : new Promise(() => undefined)),
      discard: async ({ records }) => {
        if (ours !== life) throw new Error('killed')
        if (++deliveries % 2 === 1) throw new Error('the destination is away')
        for (const one of records) ended.add(one)
      },
      commit: (partition, offset) => {
        if (ours !== life) return
        for (const one of log[partition]?.slice(0, offset) ?? [])
          check(ended.has(one) || !matches(one), `${partition}/${one.offset} is committed and has not ended`)
        check(offset >= (committed[partition] ?? 0), `the commit of ${partition} goes back`)
        committed[partition] = offset
      },
      fetch: () => undefined,
      backoff: failures => 100 * 2 ** Math.min(failures, 3),
      timers,
      metrics: createMetrics(),
      report: () => undefined,
    })
    loop.setPollerCount(2)
    for (const [partition, offset] of committed.entries()) loop.assign(partition, offset)
    return loop
  }

  let loop = process()

  return {
    violations,
    ended,
    log,
    committed,
    advance,
    pending: () => pending.length,
    kill: () => {
      loop = process()
    },
    stop: () => {
      void loop.stop(1000)
    },
    rebalance: (partition: number) => {
      loop.revoke(partition)
      loop.assign(partition, committed[partition] ?? 0)
    },
    fetch: (partition: number, count: number) => {
      const state = loop.states.get(partition)
      const records = log[partition]?.slice(state?.position, (state?.position ?? 0) + count) ?? []
      if (state?.assigned === true && records.length > 0)
        loop.receive(partition, state.position, records, state.position + records.length)
    },
    /** Ends one of the invocations in flight. */
    end: async (which: number, seed: number) => {
      if (pending.length === 0) return
      const [one] = pending.splice(which % pending.length, 1) as [Pending]
      const { result, failed } = resultOf(one.records, seed)
      const counts = result.kind !== 'success' || own.ReportBatchItemFailures === true
      for (const handled of one.records) if (!counts || !failed(handled)) ended.add(handled)
      one.resolve(result)
      await settled()
    },
  }
}

test('every record succeeds or reaches the destination, none is committed before, each partition in order, under random failures and kills', async () => {
  await fc.assert(
    fc.asyncProperty(members, steps, async (own, script) => {
      const w = simulation(own)
      for (const step of script) {
        if (step.kind === 'fetch') w.fetch(step.partition, step.count)
        if (step.kind === 'end') await w.end(step.which, step.seed)
        if (step.kind === 'wait') await w.advance(step.milliseconds)
        if (step.kind === 'rebalance') w.rebalance(step.partition)
        if (step.kind === 'kill') w.kill()
        if (step.kind === 'stop') w.stop()
        await settled()
      }
      // A new start, from which on everything succeeds: what the script left undone must still be done.
      w.kill()
      for (let round = 0; round < 100 && w.committed.some(offset => offset < PER_PARTITION); round++) {
        for (let partition = 0; partition < PARTITIONS; partition++) w.fetch(partition, 5)
        await w.advance(1000)
        while (w.pending() > 0) await w.end(0, 6)
      }
      expect(w.violations).toEqual([])
      expect(w.committed).toEqual(Array.from({ length: PARTITIONS }, () => PER_PARTITION))
      expect(w.log.flat().filter(one => matches(one) && !w.ended.has(one))).toEqual([])
    }),
    { numRuns: 1000 },
  )
}, 60_000)
