import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type Cluster, connect } from './cluster.ts'
import { type HandlerControl, offsetsOf, startHandlerControl, valuesOf } from './handler-control.ts'
import { eventually, type Offline, startOffline, writeService } from './service-under-test.ts'

// The waits in these tests have shorter limits, whose errors say what did not come.
jest.setTimeout(180_000)

const provisioned = {
  ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4 },
  MaximumBatchingWindowInSeconds: 0,
}
const group = (name: string) => ({ consumerGroupId: `${name}-${process.pid}` })
const identifiers = (...names: [string, number][]) => ({
  return: { batchItemFailures: names.map(([partition, offset]) => ({ itemIdentifier: { partition, offset } })) },
})

/** The operator of a topic chooses one, and the broker compresses what a producer sent without. */
const CODECS = ['gzip', 'snappy', 'lz4', 'zstd']

let cluster: Cluster
let control: HandlerControl
let offline: Offline
let service: Awaited<ReturnType<typeof writeService>>
const topics: Record<string, string> = {}
let failedTopic: string

/** One service with a function for each of these, so that it is started only once. */
const mappings: Record<
  string,
  { partitions?: number; event?: object; properties?: object; config?: { name: string; value: string }[] }
> = {
  format: { event: { batchSize: 10 }, properties: { MaximumBatchingWindowInSeconds: 1 } },
  appended: { config: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }], properties: provisioned },
  several: { partitions: 3 },
  sizes: { event: { batchSize: 3 }, properties: { MaximumBatchingWindowInSeconds: 1 } },
  large: { event: { batchSize: 100 }, properties: { MaximumBatchingWindowInSeconds: 2 } },
  ondemand: {
    partitions: 2,
    event: { batchSize: 2, ...group('ondemand') },
    properties: { MaximumBatchingWindowInSeconds: 0 },
  },
  partial: {
    event: group('partial'),
    properties: {
      ...provisioned,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
  },
  bisect: {
    event: group('bisect'),
    properties: {
      ...provisioned,
      MaximumBatchingWindowInSeconds: 1,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 0,
    },
  },
  exhausted: {
    event: { batchSize: 1, ...group('exhausted') },
    properties: { ...provisioned, MaximumRetryAttempts: 2 },
  },
  odd: { event: { batchSize: 1, ...group('odd') }, properties: { ...provisioned, MaximumRetryAttempts: 0 } },
  slow: { event: { batchSize: 1, ...group('slow') }, properties: { ...provisioned, MaximumRetryAttempts: 0 } },
  filtered: {
    event: { ...group('filtered'), filterPatterns: [{ value: { type: ['order'] } }] },
    properties: { MaximumBatchingWindowInSeconds: 0 },
  },
  parallel: { partitions: 4, event: { batchSize: 1 }, properties: provisioned },
  reserved: { partitions: 3, event: { batchSize: 1 }, properties: provisioned },
  transactions: { event: group('transactions'), properties: provisioned },
  ...Object.fromEntries(
    CODECS.map(codec => [codec, { config: [{ name: 'compression.type', value: codec }], properties: provisioned }]),
  ),
  aged: { event: { batchSize: 10, ...group('aged') }, properties: { ...provisioned, MaximumRecordAgeInSeconds: 60 } },
  latest: { event: { startingPosition: 'LATEST', ...group('latest') }, properties: provisioned },
  since: {
    event: { startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 1_700_000_000 },
    properties: provisioned,
  },
  committed: { event: { startingPosition: 'TRIM_HORIZON', ...group('committed') }, properties: provisioned },
}

beforeAll(async () => {
  cluster = await connect()
  control = await startHandlerControl()
  failedTopic = await cluster.topic('failed', 3)
  for (const [name, { partitions, config }] of Object.entries(mappings))
    topics[name] = await cluster.topic(name, partitions, config)
  const withFailed = { DestinationConfig: { OnFailure: { Destination: `kafka://${failedTopic}` } } }
  // What is there before the mapping: which of it is read depends on the starting position.
  await cluster.produce(topic('latest'), { value: 'before' })
  await cluster.produce(
    topic('since'),
    { value: 'old', timestamp: 1_699_999_999_000 },
    { value: 'at', timestamp: 1_700_000_000_000 },
    { value: 'new' },
  )
  await cluster.produce(topic('committed'), { value: 'done' }, { value: 'next' })
  await cluster.admin.setOffsets({
    groupId: `committed-${process.pid}`,
    topic: topic('committed'),
    partitions: [{ partition: 0, offset: '1' }],
  })
  service = await writeService({
    control: control.url,
    functions: Object.fromEntries(
      Object.entries(mappings).map(([name, { event, properties }]) => [
        name,
        {
          topic: topic(name),
          ...(event && { event }),
          properties: {
            ...properties,
            ...(name === 'exhausted' || name === 'odd' || name === 'slow' || name === 'bisect' || name === 'aged'
              ? withFailed
              : {}),
          },
        },
      ]),
    ),
    definition: { slow: { timeout: 1 }, reserved: { reservedConcurrency: 1 } },
  })
  offline = startOffline(service)
  for (const name of Object.keys(mappings)) await offline.printed(`${name} ← ${topic(name)} · reading partitions`)
}, 300_000)

afterAll(async () => {
  await offline?.stop()
  await control?.close()
  await cluster?.close()
  await service?.remove()
}, 60_000)

const topic = (name: string): string => topics[name] ?? ''
const committed = (name: string): Promise<number[]> => cluster.committed(`${name}-${process.pid}`, topic(name))
const metrics = async (name: string) =>
  (await offline.status()).find(({ Local }) => Local.FunctionKey === name)?.Local.Metrics ?? {}

describe('events', () => {
  test('rules 1, 3 to 9: a record arrives as Lambda delivers it', async () => {
    const t = topic('format')
    await cluster.produce(
      t,
      { key: 'käse', value: Buffer.from([0, 255]), timestamp: 1_545_084_650_987, headers: { b: 'ü', a: ['1', '2'] } },
      { key: null, value: 'no key' },
      { key: 'tombstone', value: null },
    )
    const [{ event } = { event: undefined }] = await control.until('format', list => list.length > 0)
    const common = { topic: t, partition: 0, timestampType: 'CREATE_TIME', timestamp: expect.any(Number) }
    expect(event).toStrictEqual({
      eventSource: 'aws:kafka',
      eventSourceArn: expect.stringMatching(/^arn:aws:kafka:eu-central-1:000000000000:cluster\/Cluster\//),
      bootstrapServers: process.env.KAFKA_BROKERS,
      records: {
        [`${t}-0`]: [
          {
            ...common,
            offset: 0,
            timestamp: 1_545_084_650_987,
            key: 'a8Okc2U=',
            value: 'AP8=',
            headers: [{ b: [-61, -68] }, { a: [49] }, { a: [50] }],
          },
          { ...common, offset: 1, value: 'bm8ga2V5', headers: [] },
          { ...common, offset: 2, key: 'dG9tYnN0b25l', headers: [] },
        ],
      },
    })
  })

  test('rule 4: records of a topic with LogAppendTime have that timestamp type', async () => {
    await cluster.produce(topic('appended'), { value: 'x', timestamp: 5 })
    const [invocation] = await control.until('appended', list => list.length > 0)
    const [record] = Object.values(invocation?.event.records ?? {}).flat()
    expect(record?.timestampType).toBe('LOG_APPEND_TIME')
    expect(record?.timestamp).toBeGreaterThan(1_700_000_000_000)
  })

  test('rules 3, 13: records that arrive within 500 ms are one event with several partitions', async () => {
    await cluster.produce(topic('several'), ...[0, 1, 2].map(partition => ({ value: 'x', partition })))
    const [invocation] = await control.until('several', list => list.length > 0)
    expect(Object.keys(invocation?.event.records ?? {}).sort()).toEqual(
      [0, 1, 2].map(partition => `${topic('several')}-${partition}`),
    )
  })

  test('rule 11: no event has more records than the batch size', async () => {
    await cluster.produce(topic('sizes'), ...Array.from({ length: 7 }, (_, i) => ({ value: String(i) })))
    const invocations = await control.until('sizes', list => list.flatMap(one => valuesOf(one.event)).length >= 7)
    expect(invocations.map(({ event }) => valuesOf(event))).toEqual([['0', '1', '2'], ['3', '4', '5'], ['6']])
  })

  test('rules 12, 18: an event is invoked when it is full, and never larger than 6 MB', async () => {
    const value = Buffer.alloc(700_000, 'x')
    for (let i = 0; i < 10; i++) await cluster.produce(topic('large'), { value })
    const invocations = await control.until('large', list => list.flatMap(one => valuesOf(one.event)).length >= 10)
    const lengths = invocations.map(({ event }) => Buffer.byteLength(JSON.stringify(event)))
    expect(Math.max(...lengths)).toBeLessThanOrEqual(6 * 1024 * 1024)
    expect(invocations.map(({ event }) => offsetsOf(event)).join(' ')).toBe('0/0 0/1 0/2 0/3 0/4 0/5 0/6 0/7 0/8 0/9')
  })
})

test.each(CODECS)('rule 65: records of a topic with compression.type %s are delivered', async codec => {
  const values = Array.from({ length: 300 }, (_, i) => `${i} ${'x'.repeat(500)}`)
  await cluster.produce(topic(codec), ...values.map(value => ({ value })))
  const invocations = await control.until(
    codec,
    list => list.flatMap(one => valuesOf(one.event)).length >= values.length,
  )
  expect(invocations.flatMap(({ event }) => valuesOf(event))).toEqual(values)
})

describe('positions', () => {
  test('rule 20: LATEST begins at the end', async () => {
    await cluster.produce(topic('latest'), { value: 'after' })
    const [invocation] = await control.until('latest', list => list.length > 0)
    expect(valuesOf(invocation?.event ?? ({} as never))).toEqual(['after'])
  })

  test('rule 20: AT_TIMESTAMP begins at the first record of that time', async () => {
    const invocations = await control.until('since', list => list.flatMap(one => valuesOf(one.event)).length >= 2)
    expect(invocations.flatMap(({ event }) => valuesOf(event))).toEqual(['at', 'new'])
  })

  test('rule 21: a committed offset takes precedence over the starting position', async () => {
    const [invocation] = await control.until('committed', list => list.length > 0)
    expect(valuesOf(invocation?.event ?? ({} as never))).toEqual(['next'])
  })
})

describe('failure', () => {
  test('rules 26, 31: in on-demand mode a batch is retried as a whole and in order, and only its partition waits', async () => {
    control.answer('ondemand', (event, attempt) =>
      offsetsOf(event).startsWith('0/0') && attempt < 8 ? { throw: 'not yet' } : { return: null },
    )
    await cluster.produce(
      topic('ondemand'),
      ...[0, 1, 2].map(i => ({ value: String(i) })),
      ...[0, 1, 2].map(i => ({ value: String(i), partition: 1 })),
    )
    await eventually(
      () => committed('ondemand'),
      offsets => offsets.join() === '3,3',
    )
    const of = (partition: number) =>
      control
        .invocations('ondemand')
        .map(({ event }) => offsetsOf(event))
        .filter(offsets => offsets.startsWith(`${partition}/`))
    const first = of(0)
    expect(first.at(-1)).toBe('0/2')
    expect(new Set(first.slice(0, -1))).toEqual(new Set(['0/0 0/1']))
    expect(of(1)).toEqual(['1/0 1/1', '1/2'])
  })

  test('rules 36, 37: after a partial batch response only the reported records are retried', async () => {
    control.answer('partial', (_, attempt) =>
      attempt === 1 ? identifiers([`${topic('partial')}-0`, 1]) : { return: null },
    )
    await cluster.produce(topic('partial'), ...[0, 1, 2].map(i => ({ value: String(i) })))
    await eventually(
      () => committed('partial'),
      ([offset]) => offset === 3,
    )
    expect(control.invocations('partial').map(({ event }) => offsetsOf(event))).toEqual(['0/0 0/1 0/2', '0/1'])
  })

  test('rules 35, 44: bisect isolates the failing record, and only that one goes to the destination', async () => {
    control.answer('bisect', event => (valuesOf(event).includes('bad') ? { throw: 'poison' } : { return: null }))
    await cluster.produce(topic('bisect'), ...['a', 'b', 'bad', 'c'].map(value => ({ value, key: `bisect-${value}` })))
    await eventually(
      () => committed('bisect'),
      ([offset]) => offset === 4,
    )
    expect(control.invocations('bisect').map(({ event }) => offsetsOf(event))).toEqual([
      '0/0 0/1 0/2 0/3',
      '0/0 0/1',
      '0/2 0/3',
      '0/2',
      '0/3',
    ])
    expect((await metrics('bisect')).OnFailureDestinationDeliveredEventCount).toBe(1)
  })

  test('rules 33, 44, 46: after its retries a record goes to the destination, and its partition continues', async () => {
    control.answer('exhausted', event => (valuesOf(event).includes('bad') ? { throw: 'poison' } : { return: null }))
    await cluster.produce(
      topic('exhausted'),
      { key: 'exhausted', value: 'bad', headers: { h: 'ü' } },
      { value: 'good' },
    )
    await control.until('exhausted', list => list.some(({ event }) => valuesOf(event).includes('good')))
    expect(control.invocations('exhausted').map(({ event }) => offsetsOf(event))).toEqual(['0/0', '0/0', '0/0', '0/1'])
    await eventually(
      () => committed('exhausted'),
      ([offset]) => offset === 2,
    )
  })

  test('rule 39: a thrown string, an exception outside of the promise and an exit are failures, and sls offline keeps running', async () => {
    const actions: Record<string, object> = {
      text: { throwText: 'plain text' },
      outside: { throwOutside: 'nobody catches this' },
      exit: { exit: 3 },
    }
    control.answer('odd', event => (actions[valuesOf(event)[0] ?? ''] ?? { return: null }) as { return: null })
    await cluster.produce(
      topic('odd'),
      ...['text', 'outside', 'exit', 'good'].map(value => ({ value, key: `odd-${value}` })),
    )
    await eventually(
      () => committed('odd'),
      ([offset]) => offset === 4,
    )
    expect((await metrics('odd')).OnFailureDestinationDeliveredEventCount).toBe(3)
    expect(offline.output()).toContain('string: plain text')
    expect(offline.output()).toContain('Error: nobody catches this')
    expect(offline.output()).toContain('Runtime.ExitError: Runtime exited with exit status 3')
    expect(offline.child.exitCode).toBeNull()
  })

  test('rule 39: a timeout is a failure, and the function can be invoked again', async () => {
    control.answer('slow', event => (valuesOf(event).includes('hang') ? { hang: true } : { return: null }))
    await cluster.produce(topic('slow'), { value: 'hang', key: 'slow-hang' }, { value: 'good' })
    await eventually(
      () => committed('slow'),
      ([offset]) => offset === 2,
    )
    expect(offline.output()).toContain('Sandbox.Timedout: Task timed out after 1.00 seconds')
  })

  test('rule 34: records that are too old are discarded without an invocation', async () => {
    await cluster.produce(
      topic('aged'),
      { value: 'old', key: 'aged-old', timestamp: Date.now() - 120_000 },
      { value: 'young' },
    )
    await eventually(
      () => committed('aged'),
      ([offset]) => offset === 2,
    )
    expect(control.invocations('aged').flatMap(({ event }) => valuesOf(event))).toEqual(['young'])
  })

  test('rule 32: reserved concurrency throttles, and throttled records are not lost', async () => {
    let running = 0
    let most = 0
    control.answer('reserved', async () => {
      most = Math.max(most, ++running)
      await new Promise(resolve => setTimeout(resolve, 100))
      running--
      return { return: null }
    })
    await cluster.produce(topic('reserved'), ...[0, 1, 2].map(partition => ({ value: 'x', partition })))
    await control.until('reserved', list => list.length === 3)
    expect(most).toBe(1)
  })

  test('rules 42, 44: the destination has the failed records, in the format of Lambda', async () => {
    const found = await cluster.read(failedTopic, 7)
    const byKey = Object.fromEntries(found.map(({ key, value }) => [key, JSON.parse(value) as Record<string, never>]))
    expect(Object.keys(byKey).sort()).toEqual([
      'aged-old',
      'bisect-bad',
      'exhausted',
      'odd-exit',
      'odd-outside',
      'odd-text',
      'slow-hang',
    ])
    expect(byKey.exhausted).toMatchObject({
      requestContext: {
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
        functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:under-test-dev-exhausted:$LATEST',
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      KafkaBatchInfo: { batchSize: 1, recordInfo: { offset: '0' } },
      payload: {
        eventSource: 'aws:kafka',
        records: { [`${topic('exhausted')}-0`]: [{ offset: 0, value: 'YmFk', headers: [{ h: [-61, -68] }] }] },
      },
    })
    expect(byKey['aged-old']).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 },
      responseContext: null,
    })
  })

  test('the stack of a failure is printed once, not with every retry', () => {
    expect(offline.output().match(/RangeError: not yet\n\s+at /g)).toHaveLength(1)
  })
})

describe('filters and concurrency', () => {
  test('rules 49, 51: records that do not match are committed without an invocation', async () => {
    await cluster.produce(
      topic('filtered'),
      { value: '{"type":"refund"}' },
      { value: '{"type":"order"}' },
      { value: '{"type":"refund"}' },
    )
    await eventually(
      () => committed('filtered'),
      ([offset]) => offset === 3,
    )
    expect(control.invocations('filtered').map(({ event }) => offsetsOf(event))).toEqual(['0/1'])
    await cluster.produce(topic('filtered'), { value: '{"type":"refund"}' })
    await eventually(
      () => committed('filtered'),
      ([offset]) => offset === 4,
    )
    expect(control.invocations('filtered')).toHaveLength(1)
  })

  test('rule 28: partitions are invoked concurrently, but a partition never twice at once', async () => {
    const busy = new Set<string>()
    let most = 0
    let twice = false
    // The first of each partition is held until there are four: partitions one after the other would never end.
    let allAtOnce = (): void => {}
    const four = new Promise<void>(resolve => {
      allAtOnce = resolve
    })
    control.answer('parallel', async event => {
      const partitions = Object.keys(event.records)
      for (const partition of partitions) {
        twice ||= busy.has(partition)
        busy.add(partition)
      }
      most = Math.max(most, busy.size)
      if (most === 4) allAtOnce()
      await four
      for (const partition of partitions) busy.delete(partition)
      return { return: null }
    })
    await cluster.produce(
      topic('parallel'),
      ...[0, 1, 2, 3].flatMap(partition => [0, 1, 2].map(i => ({ value: String(i), partition }))),
    )
    const invocations = await control.until(
      'parallel',
      list => list.filter(one => one.endedAt !== undefined).length === 12,
    )
    expect({ most, twice }).toEqual({ most: 4, twice: false })
    for (const partition of [0, 1, 2, 3])
      expect(
        invocations.map(({ event }) => offsetsOf(event)).filter(offsets => offsets.startsWith(`${partition}/`)),
      ).toEqual([0, 1, 2].map(offset => `${partition}/${offset}`))
  })

  test('rule 65: records of an aborted transaction are not delivered, and the position moves past the markers', async () => {
    const t = topic('transactions')
    const producer = cluster.kafka.producer({ transactionalId: t, idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    for (const [value, end] of [
      ['first', 'commit'],
      ['never', 'abort'],
      ['second', 'commit'],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic: t, messages: [{ value }] })
      await transaction[end]()
    }
    await producer.disconnect()
    await eventually(
      () => committed('transactions'),
      ([offset]) => offset === 6,
    )
    expect(control.invocations('transactions').flatMap(({ event }) => valuesOf(event))).toEqual(['first', 'second'])
  })
})

describe('status and log', () => {
  test('rule 62: the counters of a mapping', async () => {
    expect(await metrics('exhausted')).toMatchObject({
      PolledEventCount: 2,
      InvokedEventCount: 4,
      FailedInvokeEventCount: 3,
      OnFailureDestinationDeliveredEventCount: 1,
      CommittedEventCount: 2,
      DroppedEventCount: 0,
      OffsetLag: 0,
    })
    expect((await metrics('filtered')).FilteredOutEventCount).toBe(3)
  })

  test('a line for each batch', () => {
    expect(offline.output()).toMatch(
      new RegExp(`exhausted ← ${topic('exhausted')}-0 0 · 1 record · \\d+ ms · retry 1 record · RangeError: poison`),
    )
    expect(offline.output()).toMatch(new RegExp(`exhausted ← ${topic('exhausted')}-0 1 · 1 record · \\d+ ms · commit`))
  })
})
