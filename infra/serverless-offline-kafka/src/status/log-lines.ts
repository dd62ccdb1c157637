import type { EventSourceMapping, FunctionError, KafkaRecord } from '../types.ts'
import type { BatchReport } from './batch-report.ts'
import type { Metrics } from './metrics.ts'

/** `orders-0 12..40, orders-3 7` */
const offsetRanges = (topic: string, records: readonly KafkaRecord[]): string => {
  const byPartition = new Map<number, { first: number; last: number }>()
  for (const { partition, offset } of records) {
    const span = byPartition.get(partition)
    if (span === undefined) byPartition.set(partition, { first: offset, last: offset })
    else span.last = offset
  }
  return [...byPartition]
    .map(([partition, { first, last }]) => `${topic}-${partition} ${first === last ? first : `${first}..${last}`}`)
    .join(', ')
}

const recordCount = (count: number): string => `${count} ${count === 1 ? 'record' : 'records'}`

const errorText = (error: FunctionError): string => `${error.errorType}: ${error.errorMessage}`

const ACTION_TEXT: Record<BatchReport['action'], (report: BatchReport) => string> = {
  commit: () => 'commit',
  retry: ({ outcome }) => `retry ${recordCount(outcome?.retry[0]?.records.length ?? 0)}`,
  split: ({ outcome }) => `split into ${outcome?.retry.map(half => half.records.length).join(' and ')}`,
  discard: ({ outcome }) =>
    `discard ${recordCount(outcome?.discard?.records.length ?? 0)} (${outcome?.discard?.reason})`,
  throttle: ({ reason }) => `not invoked: ${reason}`,
}

/** The log line of an invocation: offsets, count, duration and outcome. */
export const batchLine = (mapping: EventSourceMapping, report: BatchReport): string => {
  const { batch, milliseconds, outcome } = report
  const words = [
    `${mapping.FunctionKey} ← ${offsetRanges(mapping.Topic, batch.records)}`,
    recordCount(batch.records.length),
    `${milliseconds} ms`,
    ACTION_TEXT[report.action](report),
  ]
  if (outcome?.error !== undefined) words.push(errorText(outcome.error))
  return words.join(' · ')
}

/** The periodic status line: last result, lag and counters. */
export const statusLine = (
  mapping: EventSourceMapping,
  result: string,
  lag: number | undefined,
  metrics: Metrics,
): string =>
  `${mapping.FunctionKey} ← ${mapping.Topic} · ${result} · lag ${lag ?? 'unknown'} · invoked ${metrics.InvokedEventCount}, committed ${metrics.CommittedEventCount}, to the destination ${metrics.OnFailureDestinationDeliveredEventCount}, dropped ${metrics.DroppedEventCount}`

/** The counters that are not 0. */
export const metricsLine = (mapping: EventSourceMapping, metrics: Metrics): string => {
  const counts = Object.entries(metrics).filter(([, count]) => count > 0)
  return `${mapping.FunctionKey} ← ${mapping.Topic}: ${counts.map(([name, count]) => `${name} ${count}`).join(', ') || 'no records processed'}`
}
