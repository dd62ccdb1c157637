import { describe, expect, test } from '@jest/globals'
import type { Context, MSKEvent, MSKRecord } from 'aws-lambda'
import { z } from 'zod'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { OutgoingRecord } from './cloudevents.ts'
import { consume } from './consume.ts'
import type { Topic } from './topic.ts'

const things: Topic<{ id: string }> = {
  name: 'things',
  type: 'kassa.things.v1',
  schema: z.object({ id: z.string() }),
  description: '',
  partitions: 2,
  retentionMs: 1,
}
const base64 = (text: string) => Buffer.from(text).toString('base64')
const bytes = (text: string) => [...Buffer.from(text)].map(byte => (byte > 127 ? byte - 256 : byte))

const record = (partition: number, offset: number, value: string | undefined, headers: Record<string, string> = {}) =>
  ({
    topic: 'things',
    partition,
    offset,
    timestamp: 1,
    timestampType: 'CREATE_TIME',
    key: base64(`key-${offset}`),
    ...(value === undefined ? {} : { value: base64(value) }),
    headers: Object.entries({ ce_id: `e-${offset}`, ce_time: '2026-11-22T10:00:00Z', ...headers }).map(
      ([name, text]) => ({
        [name]: bytes(text),
      }),
    ),
  }) as unknown as MSKRecord

const event = (records: MSKRecord[]): MSKEvent => ({
  eventSource: 'aws:kafka',
  eventSourceArn: 'arn',
  bootstrapServers: 'b:1',
  records: Object.fromEntries(Map.groupBy(records, each => `things-${each.partition}`)) as MSKEvent['records'],
})

const context = (remaining = 30_000) =>
  ({ functionName: 'handler', getRemainingTimeInMillis: () => remaining }) as unknown as Context

const run = async (
  records: MSKRecord[],
  handle: (id: string) => Promise<void> | void = () => undefined,
  { send, remaining }: { send?: (records: readonly OutgoingRecord[]) => Promise<void>; remaining?: number } = {},
) => {
  const handled: string[] = []
  const deadLetters: OutgoingRecord[] = []
  const handler = consume([things], {
    send: send ?? (async sent => void deadLetters.push(...sent)),
    now: () => new Date('2026-11-22T12:00:00Z'),
  }).handler(async ({ value }) => {
    handled.push(value.id)
    await handle(value.id)
  })
  const { batchItemFailures } = await handler(event(records), context(remaining))
  return {
    handled,
    deadLetters,
    failed: batchItemFailures.map(({ itemIdentifier: { partition, offset } }) => `${partition}@${offset}`),
  }
}

const thing = (id: string) => JSON.stringify({ id })

test('the producer is told of an invocation before its first record', async () => {
  const done: string[] = []
  const shell = { send: async () => undefined, warm: () => void done.push('warm') }
  const handler = consume([things], shell).handler(async ({ value }) => void done.push(value.id))
  await handler(event([record(0, 1, thing('a')), record(0, 2, thing('b'))]), context())
  expect(done).toEqual(['warm', 'a', 'b'])
})

describe('a batch', () => {
  test('is handled in offset order within each partition, and reported as done', async () => {
    const { handled, failed } = await run([
      record(0, 1, thing('a1')),
      record(1, 7, thing('b7')),
      record(0, 2, thing('a2')),
    ])
    expect(handled.filter(id => id.startsWith('a'))).toEqual(['a1', 'a2'])
    expect(handled).toContain('b7')
    expect(failed).toEqual([])
  })

  test('reports a record that failed with those after it under its key, and handles all others', async () => {
    const records = [1, 2, 3, 4].map(offset => record(0, offset, thing(`a${offset}`)))
    const sameKey = (one: MSKRecord | undefined, key: string) => ({ ...one, key: base64(key) }) as MSKRecord
    const [first, second, third, fourth] = records
    const batch = [first, sameKey(second, 'checkout'), third, sameKey(fourth, 'checkout')] as MSKRecord[]
    const { handled, failed } = await run([...batch, record(1, 9, thing('b9'))], id => {
      if (id === 'a2') throw new Unavailable('later')
    })
    expect(failed).toEqual(['things-0@2', 'things-0@4'])
    expect(handled.toSorted()).toEqual(['a1', 'a2', 'a3', 'b9'])
  })

  test('bears a header without a value, which any producer may write', async () => {
    const plain = record(0, 1, thing('a1'))
    const { handled, failed } = await run([{ ...plain, headers: [...plain.headers, { trace: null as never }] }])
    expect({ handled, failed }).toEqual({ handled: ['a1'], failed: [] })
  })

  test('leaves to the next invocation what it has no time for', async () => {
    const { handled, failed } = await run([record(0, 1, thing('a1'))], undefined, { remaining: 1_000 })
    expect({ handled, failed }).toEqual({ handled: [], failed: ['things-0@1'] })
  })
})

describe('a record that can never be handled', () => {
  test.each([
    ['not JSON', record(0, 5, '{'), 'invalid-json'],
    ['a tombstone', record(0, 5, undefined), 'invalid-json'],
    ['of another shape', record(0, 5, '{"id":5}'), 'invalid-value'],
    ['without an event id', record(0, 5, thing('a'), { ce_id: '' }), 'missing-header'],
    ['of another topic', { ...record(0, 5, thing('a')), topic: 'others' }, 'unexpected-topic'],
  ])('%s goes to dead-letter with its reason, and the partition moves on', async (_, bad, reason) => {
    const { handled, deadLetters, failed } = await run([bad, record(0, 6, thing('next'))])
    expect({ handled, failed }).toEqual({ handled: ['next'], failed: [] })
    expect(deadLetters.map(letter => letter.headers['kassa-dead-letter-reason'])).toEqual([reason])
  })

  test('keeps its key, value and headers, and gets its coordinates', async () => {
    const { deadLetters } = await run([record(0, 5, thing('ü'), { note: 'naïve' })], () => {
      throw new Unprocessable('broken-rule', 'No such thing.')
    })
    expect(deadLetters).toEqual([
      {
        topic: 'dead-letter',
        key: Buffer.from('key-5'),
        value: Buffer.from(thing('ü')),
        headers: {
          ce_id: 'e-5',
          ce_time: '2026-11-22T10:00:00Z',
          note: 'naïve',
          'kassa-dead-letter-reason': 'broken-rule',
          'kassa-dead-letter-error': 'No such thing.',
          'kassa-dead-letter-topic': 'things',
          'kassa-dead-letter-partition': '0',
          'kassa-dead-letter-offset': '5',
          'kassa-dead-letter-function': 'handler',
          'kassa-dead-letter-at': '2026-11-22T12:00:00.000Z',
        },
      },
    ])
  })

  test('is retried when the dead-letter topic cannot take it', async () => {
    const { failed } = await run([record(0, 5, '{'), record(0, 6, thing('next'))], undefined, {
      send: async () => {
        throw new Unavailable('no broker')
      },
    })
    expect(failed).toEqual(['things-0@5'])
  })
})
