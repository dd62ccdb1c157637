import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { kafkaEvent } from '../invocation/event.ts'
import { choices, mapping, record, records } from '../mapping.fixture.ts'
import type { EventSourceMapping, KafkaRecord } from '../types.ts'
import { batchRules, decide, take } from './batching.ts'
import { maxRecordSize } from './event-size.ts'
import { createPartitionState, type PartitionState, restart, waiting } from './partition-state.ts'

const rules = (members: Partial<EventSourceMapping> = {}, payloadLimit = choices.payloadLimit) =>
  batchRules(mapping(members), { ...choices, payloadLimit })

const state = (partition: number, list: readonly KafkaRecord[], readyAt = 0): PartitionState => {
  const made = createPartitionState(partition)
  restart(made, 0)
  made.records = list.map(one => ({ ...one, partition }))
  made.bytes = list.reduce((sum, one) => sum + maxRecordSize('orders', one), 0)
  made.waitingSince = readyAt
  return made
}

describe('when a batch is due', () => {
  test('rule 14: never without records', () => {
    expect(decide(rules(), [state(0, [])], 1e9)).toEqual({ kind: 'none' })
  })

  test('rule 13: after 500 ms by default', () => {
    const one = state(0, records(1), 1000)
    expect(decide(rules(), [one], 1499)).toEqual({ kind: 'wait', until: 1500 })
    expect(decide(rules(), [one], 1500)).toEqual({ kind: 'take', states: [one] })
  })

  test('rule 12: after the configured window', () => {
    expect(decide(rules({ MaximumBatchingWindowInSeconds: 300 }), [state(0, records(1), 5)], 6)).toEqual({
      kind: 'wait',
      until: 300_005,
    })
  })

  test('rule 15: immediately with a window of 0', () => {
    const one = state(0, records(1), 7)
    expect(decide(rules({ MaximumBatchingWindowInSeconds: 0 }), [one], 7)).toEqual({ kind: 'take', states: [one] })
  })

  test('rule 12: when the batch size is reached, over all partitions', () => {
    const states = [state(0, records(60)), state(1, records(39))]
    expect(decide(rules(), states, 1).kind).toBe('wait')
    expect(decide(rules(), [...states, state(2, records(1))], 1).kind).toBe('take')
  })

  test('rule 12: when the payload is full', () => {
    expect(decide(rules({}, 2000), [state(0, records(20))], 1).kind).toBe('take')
  })

  test('a partition that fills a batch by itself is taken alone', () => {
    const full = state(1, records(100), 5)
    expect(decide(rules(), [state(0, records(3), 0), full], 1)).toEqual({ kind: 'take', states: [full] })
  })

  test('rule 28: a partition in flight is not taken again', () => {
    const busy = state(0, records(100))
    busy.inFlight = true
    expect(decide(rules(), [busy], 1e9)).toEqual({ kind: 'none' })
  })
})

describe('what a batch takes', () => {
  test('rule 11: at most the batch size, over all partitions', () => {
    const states = [state(0, records(70)), state(1, records(70))]
    const taken = take(rules(), states)
    expect(taken.records).toHaveLength(100)
    expect(states.map(waiting)).toEqual([0, 40])
    expect(states.map(one => one.inFlight)).toEqual([true, true])
  })

  test('does not mark partitions from which it takes nothing', () => {
    const states = [state(0, records(100)), state(1, records(1))]
    take(rules(), states)
    expect(states.map(one => one.inFlight)).toEqual([true, false])
  })

  test('rule 18: a record that exceeds the limit is taken alone, as oversized', () => {
    const states = [state(0, [record({ value: Buffer.alloc(2000) }), record({ offset: 1 })])]
    const taken = take(rules({}, 1024), states)
    expect({ oversized: taken.oversized, offsets: taken.records.map(one => one.offset) }).toEqual({
      oversized: true,
      offsets: [0],
    })
    expect(take(rules({}, 1024), [{ ...(states[0] as PartitionState), inFlight: false }])).toMatchObject({
      oversized: false,
    })
  })

  test('rule 18: records before an oversized one are invoked first', () => {
    const states = [state(0, [record({ offset: 0 }), record({ offset: 1, value: Buffer.alloc(2000) })])]
    const taken = take(rules({}, 1024), states)
    expect({ oversized: taken.oversized, offsets: taken.records.map(one => one.offset) }).toEqual({
      oversized: false,
      offsets: [0],
    })
  })

  test('rule 12: the serialized event fits the limit, and one more record would not', () => {
    const values = fc.array(fc.nat(400), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(values, values, fc.integer({ min: 1024, max: 6000 }), (first, second, limit) => {
        const list = (sizes: readonly number[]) =>
          sizes.map((size, offset) =>
            record({ offset, value: Buffer.alloc(size), headers: [['h', Buffer.from([200, 3])]] }),
          )
        const states = [state(0, list(first)), state(1, list(second))]
        const taken = take(rules({}, limit), states)
        const size = (more: readonly KafkaRecord[]) =>
          Buffer.byteLength(JSON.stringify(kafkaEvent(mapping(), [...taken.records, ...more], choices)))
        expect(size([])).toBeLessThanOrEqual(limit)
        const next = states.find(one => waiting(one) > 0)
        if (next !== undefined) expect(size([next.records[next.head] as KafkaRecord])).toBeGreaterThan(limit)
      }),
    )
  })
})
