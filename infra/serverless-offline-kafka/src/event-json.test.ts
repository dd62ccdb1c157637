import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { kafkaEvent } from './event.ts'
import { kafkaEventJson } from './event-json.ts'
import { anyRecord } from './kafka-record.fixture.ts'
import { choices, mapping } from './mapping.fixture.ts'

const shapes = fc.constantFrom(choices, {
  ...choices,
  tombstoneValue: 'null' as const,
  nullHeaderValue: 'null' as const,
})
const { EventSourceArn: _, ...selfManaged } = mapping({ Topic: 'or"ders' })

test('the text is that of the event', () => {
  fc.assert(
    fc.property(
      fc.array(anyRecord, { maxLength: 10 }),
      shapes,
      fc.constantFrom(mapping(), selfManaged),
      (records, shape, source) => {
        expect(kafkaEventJson(source, records, shape)).toBe(JSON.stringify(kafkaEvent(source, records, shape)))
      },
    ),
  )
})
