import type { Kafka } from 'kafkajs'
import { batchRules } from './batch/batching.ts'
import { type Discard, failureRules } from './batch/outcome.ts'
import type { Delivery } from './delivery/delivery.ts'
import { compileFilters } from './filter/filter-criteria.ts'
import { eventFormat, eventSource, kafkaEvent } from './invocation/event.ts'
import type { Invoker } from './invocation/invoker.ts'
import { toTransferable } from './invocation/record-transfer.ts'
import { createLoop } from './loop.ts'
import { createTopicConsumer } from './polling/consumer.ts'
import type { Log } from './serverless.ts'
import type { Settings } from './settings/settings.ts'
import type { BatchReport } from './status/batch-report.ts'
import { createHistory, type Sample, samplePeriodSeconds } from './status/history.ts'
import { batchLine, metricsLine, statusLine } from './status/log-lines.ts'
import { createMetrics } from './status/metrics.ts'
import { createPollerLog } from './status/poller-log.ts'
import { type MappingStatus, sumOffsetLag } from './status/status-server.ts'
import { systemTimers } from './timers.ts'
import type { EventSourceMapping } from './types.ts'

/** How many pollers a topic gets: enough to invoke for all partitions at once, within the configured limits. */
export const pollerCount = (mapping: EventSourceMapping, invocationsPerPoller: number, partitions: number): number => {
  const { MinimumPollers = 1, MaximumPollers = partitions } = mapping.ProvisionedPollerConfig ?? {}
  const wanted = Math.max(MinimumPollers, Math.ceil(partitions / invocationsPerPoller))
  return Math.max(1, Math.min(wanted, MaximumPollers, partitions))
}

/** Exponential with a maximum. AWS does not document the delay between retries. */
export const backoff = ({ initial, max }: Settings['retryBackoff'], failures: number): number =>
  Math.min(max, initial * 2 ** Math.min(failures, 30))

const STATUS_INTERVAL = 60_000
const FLUSH_LIMIT = 5_000

export interface RunningMapping {
  readonly uuid: string
  start(): Promise<void>
  status(): Promise<MappingStatus>
  /** The last hour, oldest first. */
  samples(): readonly Sample[]
  stop(): Promise<void>
}

export interface MappingDependencies {
  readonly kafka: Kafka
  readonly invoker: Invoker
  readonly delivery: Delivery
  readonly settings: Settings
  readonly region: string
  readonly log: Log
}

/**
 * A running mapping: connects the batch loop to Kafka, the function, the on-failure destination, the log and the
 * metrics.
 */
export const createEventSourceMapping = (mapping: EventSourceMapping, deps: MappingDependencies): RunningMapping => {
  const { kafka, invoker, delivery, settings, region, log } = deps
  const { choices } = settings
  const metrics = createMetrics()
  const history = createHistory(metrics)
  const since = Date.now()
  const pollerLog = createPollerLog(mapping, region, Date.now, line => log.notice(line))
  const json = settings.logFormat === 'json'
  /** The parts of the mapping and of the choices that an event shows. */
  const event = eventSource(mapping)
  const format = eventFormat(choices)
  /** The result of the last batch. */
  let result = 'No records processed'
  /** Why the mapping cannot read at the moment. */
  let pollingProblem: string | undefined
  let joined = false
  let statusTimer: NodeJS.Timeout | undefined
  let sampleTimer: NodeJS.Timeout | undefined
  let reportedAt = 0

  const lastProcessingResult = (): string => (pollingProblem === undefined ? result : `PROBLEM: ${pollingProblem}`)

  const reportProblem = (message: string): void => {
    if (json) pollerLog.problem(message)
    else log.warning(`${mapping.FunctionKey} ← ${mapping.Topic} · ${message}`)
  }

  const discard = async (discarded: Discard): Promise<void> => {
    const count = discarded.records.length
    const what = `${count} of ${mapping.Topic} discarded (${discarded.reason})`
    const problem = (message: string): void => {
      result = `PROBLEM: ${message}`
      reportProblem(message)
    }
    if (mapping.OnFailureDestination === undefined) {
      metrics.DroppedEventCount += count
      problem(`${what}: the mapping has no on-failure destination, so these records are lost`)
      return
    }
    try {
      await delivery.deliver(discarded)
      metrics.OnFailureDestinationDeliveredEventCount += count
    } catch (error) {
      problem(`${what}, but delivery to ${mapping.OnFailureDestination} failed and will be retried: ${String(error)}`)
      throw error
    }
  }

  /** The last stack printed for each failing batch: a retry that fails the same way prints nothing. */
  const printedStacks = new Map<string, string>()

  const printStack = ({ batch, outcome, action }: BatchReport): void => {
    const [first] = batch.records
    const place = `${first?.partition}/${first?.offset}`
    const stack = outcome?.error?.stackTrace.join('\n') ?? ''
    if (stack !== '' && printedStacks.get(place) !== stack) log.error(stack)
    if (action === 'retry') printedStacks.set(place, stack)
    else printedStacks.delete(place)
  }

  const report = (one: BatchReport): void => {
    const error = one.outcome?.error
    if (one.action !== 'throttle') {
      history.invoked(one.milliseconds)
      result = error === undefined ? 'OK' : `PROBLEM: Function call failed. ${error.errorType}: ${error.errorMessage}`
    }
    if (json) pollerLog.batch(one)
    else log.notice(batchLine(mapping, one))
    printStack(one)
  }

  const loop = createLoop({
    batching: batchRules(mapping, choices),
    failure: failureRules(mapping, choices),
    prefetch: { records: Math.max(5_000, 2 * mapping.BatchSize), bytes: 8 * 1024 * 1024 },
    invocationsPerPoller: choices.invocationsPerPoller,
    matches: compileFilters(mapping.FilterPatterns).matches,
    invoke: records =>
      invoker.invoke(mapping.FunctionKey, {
        event: () => kafkaEvent(event, records, format),
        transferable: () => ({ source: event, format, transferable: toTransferable(records) }),
      }),
    discard,
    commit: (partition, offset, records) => source.commit(partition, offset, records),
    fetch: (partition, wanted) => source.fetch(partition, wanted),
    backoff: failures => backoff(settings.retryBackoff, failures),
    timers: systemTimers,
    metrics,
    report,
  })

  const source = createTopicConsumer({
    kafka,
    mapping,
    loop,
    metrics,
    pollers: partitions => pollerCount(mapping, choices.invocationsPerPoller, partitions),
    sessionTimeout: settings.sessionTimeout,
    problem: message => {
      pollingProblem = message
      reportProblem(message)
    },
    solved: () => {
      pollingProblem = undefined
    },
    joined: partitions => {
      joined = true
      pollingProblem = undefined
      if (json) pollerLog.joined(partitions)
      else
        log.notice(
          `${mapping.FunctionKey} ← ${mapping.Topic} · reading partitions ${partitions.join(' ') || 'none'} in group ${mapping.ConsumerGroupId}`,
        )
    },
    warn: message => log.warning(message),
    debug: message => log.debug(message),
  })

  const status = async (): Promise<MappingStatus> => {
    const ends = await source.endOffsets()
    return {
      mapping,
      state: mapping.Enabled ? (joined ? 'Enabled' : 'Creating') : 'Disabled',
      since,
      lastProcessingResult: lastProcessingResult(),
      metrics,
      pollers: loop.pollers(),
      offsets: [...loop.states.values()]
        .filter(state => state.assigned)
        .map(state => ({
          partition: `${mapping.Topic}-${state.partition}`,
          endOffset: ends.get(state.partition),
          consumedOffset: state.position - 1,
          processedOffset: state.committable - 1,
          committedOffset: state.committed,
          waiting: state.records.length - state.head,
          inFlight: state.inFlight,
          retries: state.retries,
        })),
    }
  }

  /** Logs the status, if any record was processed since the last time. */
  const logStatus = async (): Promise<void> => {
    if (metrics.PolledEventCount + metrics.InvokedEventCount === reportedAt) return
    reportedAt = metrics.PolledEventCount + metrics.InvokedEventCount
    const now = await status()
    if (json)
      for (const { waiting: _, inFlight: __, retries: ___, ...offsets } of now.offsets) pollerLog.offsets(offsets)
    else log.notice(statusLine(mapping, lastProcessingResult(), sumOffsetLag(now), metrics))
  }

  const takeSample = (): void => {
    history.sample(Date.now(), async () => (await status()).offsets).catch((error: unknown) => log.debug(String(error)))
  }

  return {
    uuid: mapping.UUID,
    async start() {
      if (!mapping.Enabled) {
        log.notice(`${mapping.FunctionKey} ← ${mapping.Topic} · disabled`)
        return
      }
      statusTimer = setInterval(() => {
        logStatus().catch((error: unknown) => log.debug(String(error)))
      }, STATUS_INTERVAL)
      if (settings.statusPort !== 0) sampleTimer = setInterval(takeSample, samplePeriodSeconds * 1_000)
      await source.start()
    },
    status,
    samples: () => history.samples,
    async stop() {
      clearInterval(statusTimer)
      clearInterval(sampleTimer)
      if (!mapping.Enabled) return
      const left = await loop.stop(settings.stopTimeout)
      if (left > 0)
        log.warning(
          `${mapping.FunctionKey} ← ${mapping.Topic} · ${left} invocations did not end within ${settings.stopTimeout} ms; the next start reads their records again`,
        )
      await source.flush(FLUSH_LIMIT)
      await source.stop()
      await delivery.stop()
      log.notice(metricsLine(mapping, metrics))
    },
  }
}
