import type { EventSourceMapping } from '../types.ts'
import type { BatchReport } from './batch-report.ts'

const LEVELS = { DEBUG: 0, INFO: 1, WARN: 2 }
type Level = keyof typeof LEVELS

export interface PartitionOffsets {
  readonly partition: string
  readonly endOffset: number | undefined
  readonly consumedOffset: number
  readonly processedOffset: number
  readonly committedOffset: number
}

/**
 * The log lines of Lambda pollers in provisioned mode.
 * https://docs.aws.amazon.com/lambda/latest/dg/esm-logging.html
 */
export const createPollerLog = (
  mapping: EventSourceMapping,
  region: string,
  now: () => number,
  write: (line: string) => void,
) => {
  const threshold = LEVELS[mapping.SystemLogLevel ?? 'INFO']
  const account = mapping.FunctionArn.split(':')[4]
  const emit = (logLevel: Level, eventType: string, members: object): void => {
    if (LEVELS[logLevel] < threshold) return
    write(
      JSON.stringify({
        eventType,
        timestamp: now(),
        logLevel,
        resourceArn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${mapping.UUID}`,
        ...(mapping.EventSourceArn === undefined ? {} : { eventSourceArn: mapping.EventSourceArn }),
        eventProcessorId: `${mapping.UUID}/0`,
        ...members,
      }),
    )
  }
  return {
    joined: (partitions: readonly number[]): void =>
      emit('INFO', 'POLLER_STATUS_EVENT', {
        kafkaEventSourceConnection: {
          brokerEndpoints: mapping.BootstrapServers.join(','),
          consumerId: `${mapping.UUID}-0`,
          topics: [mapping.Topic],
          consumerGroupId: mapping.ConsumerGroupId,
        },
        partitionAssignment: partitions.map(partition => `${mapping.Topic}-${partition}`),
      }),
    problem: (errorMessage: string): void => emit('WARN', 'ESM_PROCESSING_EVENT', { error: { errorMessage } }),
    batch: (report: BatchReport): void => {
      const error = report.outcome?.error
      if (error === undefined) return
      const partitions = [...new Set(report.batch.records.map(record => `${mapping.Topic}-${record.partition}`))]
      emit('WARN', 'ESM_PROCESSING_EVENT', {
        error: { errorCode: error.errorType, errorMessage: error.errorMessage },
        batch: {
          batchSize: report.batch.records.length,
          partitions,
          invokeCount: report.batch.invocations + 1,
          outcome: report.action,
        },
      })
    },
    offsets: (kafkaPartitionOffsets: PartitionOffsets): void =>
      emit('DEBUG', 'KAFKA_STATUS_EVENT', { kafkaPartitionOffsets }),
  }
}
