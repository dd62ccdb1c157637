import fc from 'fast-check'
import type { KafkaRecord } from './types.ts'

const bytes = fc.option(fc.uint8Array({ maxLength: 40 }).map(array => Buffer.from(array)))

/** Any possible record. */
export const anyRecord: fc.Arbitrary<KafkaRecord> = fc.record({
  partition: fc.nat(20),
  offset: fc.nat(),
  timestamp: fc.nat(),
  timestampType: fc.constantFrom('CREATE_TIME', 'LOG_APPEND_TIME'),
  key: bytes,
  value: bytes,
  headers: fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 8 }), bytes), { maxLength: 5 }),
})
