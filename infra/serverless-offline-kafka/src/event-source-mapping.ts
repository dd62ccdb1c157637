import type { Kafka, Producer } from 'kafkajs'
import { batchRules } from './batching.ts'
import { systemClock } from './clock.ts'
import { destinationRecord } from './destination.ts'
import { kafkaEvent } from './event.ts'
import type { Invoker } from './invoke.ts'
import { batchLine } from './lines.ts'
import { createLoop, type Loop } from './loop.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { type Discard, failureRules } from './outcome.ts'
import type { Log } from './service.ts'
import type { Settings } from './settings.ts'
import { createSource } from './source.ts'
import type { EventSourceMapping } from './types.ts'

/** How many partitions one poller serves before another is added: all it can invoke for at once. */
const pollerCount =
  (mapping: EventSourceMapping, invocationsPerPoller: number) =>
  (partitions: number): number => {
    const { MinimumPollers, MaximumPollers } = mapping.ProvisionedPollerConfig ?? {
      MinimumPollers: 1,
      MaximumPollers: partitions,
    }
    const wanted = Math.max(MinimumPollers, Math.ceil(partitions / invocationsPerPoller))
    return Math.max(1, Math.min(wanted, MaximumPollers, partitions))
  }

/** Exponential, with a cap. AWS does not say how it waits. */
const backoff =
  ({ initial, max }: Settings['retryBackoff']) =>
  (failures: number): number =>
    Math.min(max, initial * 2 ** Math.min(failures, 30))

export interface RunningMapping {
  readonly mapping: EventSourceMapping
  readonly metrics: Metrics
  readonly lastProcessingResult: () => string
  readonly loop: Loop
  start(): Promise<void>
  stop(): Promise<void>
}

export interface MappingDependencies {
  readonly kafka: Kafka
  readonly invoker: Invoker
  readonly settings: Settings
  readonly log: Log
}

export const runMapping = (mapping: EventSourceMapping, deps: MappingDependencies): RunningMapping => {
  const { kafka, invoker, settings, log } = deps
  const { choices } = settings
  const metrics = createMetrics()
  let lastResult = 'No records processed'
  let lastError = ''
  let producer: Producer | undefined

  const discard = async (discarded: Discard): Promise<void> => {
    const topic = mapping.OnFailureDestination?.replace(/^kafka:\/\//, '')
    if (topic === undefined) {
      metrics.DroppedEventCount += discarded.records.length
      return
    }
    producer ??= kafka.producer({ idempotent: false, allowAutoTopicCreation: false })
    await producer.connect()
    const messages = discarded.records.map(record => destinationRecord(mapping, choices, discarded, record, Date.now()))
    await producer.send({ topic, acks: -1, messages })
    metrics.OnFailureDestinationDeliveredEventCount += messages.length
  }

  const loop = createLoop({
    batching: batchRules(mapping, choices),
    failure: failureRules(mapping, choices),
    prefetch: { records: Math.max(5_000, 2 * mapping.BatchSize), bytes: 8 * 1024 * 1024 },
    invocationsPerPoller: choices.invocationsPerPoller,
    matches: () => true,
    invoke: records => invoker.invoke(mapping.FunctionKey, kafkaEvent(mapping, records, choices)),
    discard,
    commit: (partition, offset, records) => source.commit(partition, offset, records),
    fetch: (partition, wanted) => source.fetch(partition, wanted),
    backoff: backoff(settings.retryBackoff),
    clock: systemClock,
    metrics,
    report: report => {
      const error = report.outcome?.error
      lastResult = error === undefined ? 'OK' : `PROBLEM: Function call failed. ${error.errorMessage}`
      log.notice(batchLine(mapping, report))
      const stack = error?.stackTrace.join('\n') ?? ''
      if (stack !== '' && stack !== lastError) log.error(stack)
      lastError = stack
    },
  })

  const source = createSource({
    kafka,
    mapping,
    loop,
    metrics,
    pollers: pollerCount(mapping, choices.invocationsPerPoller),
    problem: message => {
      lastResult = `PROBLEM: ${message}`
      log.warning(`${mapping.FunctionKey}: ${message}`)
    },
    joined: partitions =>
      log.notice(
        `${mapping.FunctionKey} reads ${mapping.Topic}, partitions ${partitions.join(' ') || 'none'} (group ${mapping.ConsumerGroupId})`,
      ),
    warn: message => log.warning(message),
    debug: message => log.debug(message),
  })

  return {
    mapping,
    metrics,
    lastProcessingResult: () => lastResult,
    loop,
    start: source.start,
    async stop() {
      await loop.stop(settings.stopTimeout)
      await source.flush(5_000)
      await source.stop()
      await producer?.disconnect()
    },
  }
}
