import type { BatchReport } from './loop.ts'
import type { EventSourceMapping, KafkaRecord } from './types.ts'

/** `orders-0 12..40 orders-3 7` */
const spans = (topic: string, records: readonly KafkaRecord[]): string => {
  const byPartition = new Map<number, { first: number; last: number }>()
  for (const { partition, offset } of records) {
    const span = byPartition.get(partition)
    if (span === undefined) byPartition.set(partition, { first: offset, last: offset })
    else span.last = offset
  }
  return [...byPartition]
    .map(([partition, { first, last }]) => `${topic}-${partition} ${first === last ? first : `${first}..${last}`}`)
    .join(' ')
}

/** One line for each invocation. */
export const batchLine = (mapping: EventSourceMapping, report: BatchReport): string => {
  const { batch, action, milliseconds, outcome, reason } = report
  const count = batch.records.length
  const what = [
    `${mapping.FunctionKey} ← ${spans(mapping.Topic, batch.records)}`,
    `${count} ${count === 1 ? 'record' : 'records'}`,
    `${milliseconds} ms`,
    action,
  ]
  if (outcome?.error !== undefined) what.push(`${outcome.error.errorType}: ${outcome.error.errorMessage}`)
  if (reason !== undefined) what.push(reason)
  return what.join(' · ')
}
