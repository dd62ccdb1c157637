import { describe, expect, test } from '@jest/globals'
import type { Context, MSKEvent, MSKRecord } from 'aws-lambda'
import { z } from 'zod'
import { Unavailable, Unprocessable } from '../errors.ts'
import type { OutgoingRecord } from './cloudevents.ts'
import { consume } from './consume.ts'
import { headersOfMessage } from './headers.ts'
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

const attributes = (offset: number) => ({
  ce_specversion: '1.0',
  ce_id: `e-${offset}`,
  ce_source: '/tests',
  ce_type: 'kassa.things.v1',
  ce_time: '2026-11-22T10:00:00Z',
})

const record = (partition: number, offset: number, value: string | undefined, headers: Record<string, string> = {}) =>
  ({
    topic: 'things',
    partition,
    offset,
    timestamp: 1,
    timestampType: 'CREATE_TIME',
    key: base64(`key-${offset}`),
    ...(value === undefined ? {} : { value: base64(value) }),
    headers: Object.entries({ ...attributes(offset), ...headers }).map(([name, text]) => ({
      [name]: bytes(text),
    })),
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

const awsError = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } })

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

  test('fails as a whole where the mapping understands nothing else, once all that can be handled is', async () => {
    const handled: string[] = []
    const shell = { send: async () => undefined, failures: 'thrown' as const }
    const failing = new Set(['a2'])
    const handler = consume([things], shell).handler(async ({ value: { id } }) => {
      if (failing.has(id)) throw new Unavailable('later')
      handled.push(id)
    })
    const batch = event([1, 2, 3].map(offset => record(0, offset, thing(`a${offset}`))))
    await expect(handler(batch, context())).rejects.toThrow('1 of 3 records failed: Lambda retries the batch.')
    expect(handled.toSorted()).toEqual(['a1', 'a3'])
    failing.clear()
    await expect(handler(batch, context())).resolves.toEqual({ batchItemFailures: [] })
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

test.each(['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.123456Z', '2026-11-22t12:00:00+02:00'])(
  'a record of %s is handled',
  async ce_time => {
    expect((await run([record(0, 1, thing('a'), { ce_time })])).handled).toEqual(['a'])
  },
)

describe('different keys', () => {
  const waiting = (records: MSKRecord[], concurrency: number) => {
    const log: string[] = []
    const handler = consume([things], { send: async () => undefined, concurrency }).handler(
      async ({ value: { id } }) => {
        log.push(`+${id}`)
        await new Promise(setImmediate)
        log.push(`-${id}`)
      },
    )
    return handler(event(records), context()).then(() => log)
  }

  test('of one partition are handled beside each other, up to the limit', async () => {
    const records = [1, 2, 3].map(offset => record(0, offset, thing(`a${offset}`)))
    expect(await waiting(records, 2)).toEqual(['+a1', '+a2', '-a1', '+a3', '-a2', '-a3'])
  })

  test('do not disturb the order within a key', async () => {
    const records = [1, 2].map(offset => ({ ...record(0, offset, thing(`a${offset}`)), key: base64('checkout') }))
    expect(await waiting([...records, record(0, 3, thing('b'))], 10)).toEqual(['+a1', '+b', '-a1', '+a2', '-b', '-a2'])
  })

  test('are as many as records when these have no key', async () => {
    const records = [1, 2].map(offset => ({ ...record(0, offset, thing(`a${offset}`)), key: undefined as never }))
    expect(await waiting(records, 10)).toEqual(['+a1', '+a2', '-a1', '-a2'])
  })
})

describe('a record that takes longer than it may', () => {
  const told: boolean[] = []
  const hang = (signal: AbortSignal) =>
    new Promise<void>(() => {
      signal.addEventListener('abort', () => told.push(signal.aborted))
    })
  const runSlow = async (send: (records: readonly OutgoingRecord[]) => Promise<void>) => {
    told.length = 0
    const handled: string[] = []
    const handler = consume([things], { send, recordTimeoutMs: 1_001 }).handler(
      async ({ value: { id } }, { signal }) => {
        if (id === 'slow') await hang(signal)
        handled.push(id)
      },
    )
    const slow = { ...record(0, 1, thing('slow'), { note: 'ü' }), key: base64('checkout') }
    const next = { ...record(0, 2, thing('next')), key: base64('checkout') }
    const { batchItemFailures } = await handler(event([slow, next]), context())
    return { slow, handled, failed: batchItemFailures.map(({ itemIdentifier: { offset } }) => offset) }
  }

  test('is given up and put on retries-exhausted as it came; the next of its key is handled', async () => {
    const sent: OutgoingRecord[] = []
    const { slow, handled, failed } = await runSlow(async records => void sent.push(...records))
    expect({ handled, failed, told }).toEqual({ handled: ['next'], failed: [], told: [true] })
    expect(sent.map(({ topic, key }) => [topic, String(key)])).toEqual([['retries-exhausted', 'checkout']])
    const { requestContext, payload } = JSON.parse(String(sent[0]?.value))
    expect(payload.records).toEqual({ 'things-0': [slow] })
    expect(requestContext).toMatchObject({
      functionArn: expect.stringMatching(/:function:handler$/),
      condition: 'AttemptTooSlow',
      approximateInvokeCount: 1,
    })
  })

  test('is retried in place when retries-exhausted cannot take it', async () => {
    const { handled, failed } = await runSlow(async () => {
      throw new Unavailable('no broker')
    })
    expect({ handled, failed }).toEqual({ handled: [], failed: [1, 2] })
  })
})

test('a slow failure is put aside, a quick one retried', async () => {
  const sent: string[] = []
  const handler = consume([things], {
    send: async records => void sent.push(...records.map(({ key }) => String(key))),
    recordTimeoutMs: 2_000,
  }).handler(async ({ value: { id } }) => {
    if (id === 'slow') await new Promise(resolve => setTimeout(resolve, 1_600))
    throw new Unavailable('later')
  })
  const { batchItemFailures } = await handler(
    event([record(0, 1, thing('slow')), record(0, 2, thing('quick'))]),
    context(),
  )
  expect(sent).toEqual(['key-1'])
  expect(batchItemFailures.map(({ itemIdentifier: { offset } }) => offset)).toEqual([2])
})

describe('a record that can never be handled', () => {
  test.each([
    ['not JSON', record(0, 5, '{'), 'invalid-json'],
    ['a tombstone', record(0, 5, undefined), 'invalid-json'],
    ['of another shape', record(0, 5, '{"id":5}'), 'invalid-value'],
    ['without an event id', record(0, 5, thing('a'), { ce_id: '' }), 'missing-header'],
    ['without a source', record(0, 5, thing('a'), { ce_source: '' }), 'missing-header'],
    ['of another version of CloudEvents', record(0, 5, thing('a'), { ce_specversion: '0.3' }), 'invalid-header'],
    ['of another type', record(0, 5, thing('a'), { ce_type: 'kassa.others.v1' }), 'unexpected-type'],
    ['of another major version', record(0, 5, thing('a'), { ce_type: 'kassa.things.v2' }), 'unexpected-type'],
    ['of a time that is none', record(0, 5, thing('a'), { ce_time: 'yesterday' }), 'invalid-header'],
    ['of a day that is none', record(0, 5, thing('a'), { ce_time: '2026-13-40T10:00:00Z' }), 'invalid-header'],
    [
      'that is not UTF-8',
      { ...record(0, 5, ''), value: Buffer.from([0x22, 0xff, 0x22]).toString('base64') },
      'invalid-text',
    ],
    ['with half a surrogate pair', record(0, 5, '{"id":"\\ud83d"}'), 'invalid-text'],
    ['of another topic', { ...record(0, 5, thing('a')), topic: 'others' }, 'unexpected-topic'],
  ])('%s goes to dead-letter with its reason, and the partition moves on', async (_, bad, reason) => {
    const { handled, deadLetters, failed } = await run([bad, record(0, 6, thing('next'))])
    expect({ handled, failed }).toEqual({ handled: ['next'], failed: [] })
    expect(deadLetters.map(letter => String(letter.headers['kassa-dead-letter-reason']))).toEqual([reason])
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
        headers: headersOfMessage({
          ...attributes(5),
          note: 'naïve',
          'kassa-dead-letter-reason': 'broken-rule',
          'kassa-dead-letter-error': 'No such thing.',
          'kassa-dead-letter-topic': 'things',
          'kassa-dead-letter-partition': '0',
          'kassa-dead-letter-offset': '5',
          'kassa-dead-letter-function': 'handler',
          'kassa-dead-letter-at': '2026-11-22T12:00:00.000Z',
        }),
      },
    ])
  })

  test('keeps the bytes and the repetitions of its headers', async () => {
    const odd = [
      { raw: [-1, 0, -2] },
      { twice: bytes('a') },
      { twice: bytes('b') },
      { 'kassa-dead-letter-at': bytes('x') },
    ]
    const plain = record(0, 5, '{')
    const { deadLetters } = await run([{ ...plain, headers: [...plain.headers, ...odd] as never }])
    expect(deadLetters[0]?.headers).toMatchObject({
      raw: [Buffer.from([0xff, 0x00, 0xfe])],
      twice: [Buffer.from('a'), Buffer.from('b')],
      'kassa-dead-letter-at': [Buffer.from('x'), Buffer.from('2026-11-22T12:00:00.000Z')],
    })
  })

  test.each([
    ['a client error of AWS', awsError('InvalidParameterValue', 400), 'refused-by-aws'],
    ['a text that cannot be encoded', new URIError('URI malformed'), 'invalid-value'],
    [
      'a record that Kafka never takes',
      Object.assign(new Error('large'), { type: 'MESSAGE_TOO_LARGE' }),
      'refused-by-kafka',
    ],
  ])('for %s goes to dead-letter', async (_, error, reason) => {
    const { deadLetters, failed } = await run([record(0, 5, thing('a'))], () => {
      throw error
    })
    expect(failed).toEqual([])
    expect(deadLetters.map(letter => String(letter.headers['kassa-dead-letter-reason']))).toEqual([reason])
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
