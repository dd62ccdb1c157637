import { describe, expect, test } from '@jest/globals'
import { mapping, records } from '../mapping.fixture.ts'
import type { EventSourceMapping } from '../types.ts'
import { createPollerLog } from './poller-log.ts'

const lines = (members: Partial<EventSourceMapping>): Record<string, unknown>[] => {
  const written: string[] = []
  const log = createPollerLog(
    mapping(members),
    'eu-central-1',
    () => 5,
    line => written.push(line),
  )
  log.joined([0, 1])
  log.problem('no broker answers')
  const batch = { records: records(2), retries: 0, invocations: 1 }
  const error = { errorType: 'Error', errorMessage: 'no', stackTrace: [] }
  log.batch({ batch, action: 'retry', milliseconds: 3, outcome: { action: 'retry', retry: [], error } })
  log.batch({ batch, action: 'commit', milliseconds: 3, outcome: { action: 'commit', retry: [] } })
  log.offsets({ partition: 'orders-0', endOffset: 9, consumedOffset: 4, processedOffset: 3, committedOffset: 4 })
  return written.map(line => JSON.parse(line) as Record<string, unknown>)
}
const common = {
  timestamp: 5,
  resourceArn: `arn:aws:lambda:eu-central-1:000000000000:event-source-mapping:${mapping().UUID}`,
  eventSourceArn: mapping().EventSourceArn,
  eventProcessorId: `${mapping().UUID}/0`,
}

describe('rule 63: the log lines of the pollers', () => {
  test('DEBUG writes all of them', () => {
    expect(lines({ SystemLogLevel: 'DEBUG' })).toEqual([
      {
        ...common,
        logLevel: 'INFO',
        eventType: 'POLLER_STATUS_EVENT',
        kafkaEventSourceConnection: {
          brokerEndpoints: 'b-1:9092,b-2:9092',
          consumerId: `${mapping().UUID}-0`,
          topics: ['orders'],
          consumerGroupId: 'charge',
        },
        partitionAssignment: ['orders-0', 'orders-1'],
      },
      { ...common, logLevel: 'WARN', eventType: 'ESM_PROCESSING_EVENT', error: { errorMessage: 'no broker answers' } },
      {
        ...common,
        logLevel: 'WARN',
        eventType: 'ESM_PROCESSING_EVENT',
        error: { errorCode: 'Error', errorMessage: 'no' },
        batch: { batchSize: 2, partitions: ['orders-0'], invokeCount: 2, outcome: 'retry' },
      },
      {
        ...common,
        logLevel: 'DEBUG',
        eventType: 'KAFKA_STATUS_EVENT',
        kafkaPartitionOffsets: {
          partition: 'orders-0',
          endOffset: 9,
          consumedOffset: 4,
          processedOffset: 3,
          committedOffset: 4,
        },
      },
    ])
  })

  test.each<['INFO' | 'WARN', string[]]>([
    ['INFO', ['POLLER_STATUS_EVENT', 'ESM_PROCESSING_EVENT', 'ESM_PROCESSING_EVENT']],
    ['WARN', ['ESM_PROCESSING_EVENT', 'ESM_PROCESSING_EVENT']],
  ])('%s writes its level and above', (SystemLogLevel, types) => {
    expect(lines({ SystemLogLevel }).map(line => line.eventType)).toEqual(types)
  })

  test('without LoggingConfig it is INFO', () => {
    expect(lines({})).toHaveLength(3)
  })
})
