import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { eventRecord, kafkaEvent } from '../invocation/event.ts'
import { anyRecord } from '../kafka-record.fixture.ts'
import { choices, mapping } from '../mapping.fixture.ts'
import { envelopeSize, maxRecordSize, partitionSize, recordSize } from './event-size.ts'

const shapes = fc.constantFrom(choices, {
  ...choices,
  tombstoneValue: 'null' as const,
  nullHeaderValue: 'null' as const,
})

describe('rule 18: the size of an event is computed without serializing it', () => {
  test('recordSize is exactly the length of the JSON', () => {
    fc.assert(
      fc.property(anyRecord, shapes, (record, format) => {
        expect(recordSize('ordärs', record, format)).toBe(
          Buffer.byteLength(JSON.stringify(eventRecord('ordärs', record, format))),
        )
      }),
    )
  })

  test('maxRecordSize is never less', () => {
    fc.assert(
      fc.property(anyRecord, shapes, (record, format) => {
        expect(maxRecordSize('orders', record)).toBeGreaterThanOrEqual(recordSize('orders', record, format) + 1)
      }),
    )
  })

  test('an event is its envelope, its partitions and its records', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 8 }), list => {
        const sorted = [...list].sort((a, b) => a.partition - b.partition)
        const partitions = [...new Set(sorted.map(record => record.partition))]
        // One comma fewer than partitions, one comma fewer in each partition than records.
        const parts = partitions.reduce((sum, partition) => sum + partitionSize('orders', partition), 0) - 1
        const size =
          sorted.reduce((sum, record) => sum + recordSize('orders', record, choices), 0) +
          (sorted.length - partitions.length)
        expect(envelopeSize(mapping()) + parts + size).toBe(
          Buffer.byteLength(JSON.stringify(kafkaEvent(mapping(), sorted, choices))),
        )
      }),
    )
  })
})
