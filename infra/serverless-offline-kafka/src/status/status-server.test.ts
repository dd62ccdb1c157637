import type { Server } from 'node:http'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mapping, provisioned } from '../mapping.fixture.ts'
import { createMetrics } from './metrics.ts'
import { configuration, type MappingStatus, serveStatus } from './status-server.ts'

const status = (members: Partial<MappingStatus> = {}): MappingStatus => ({
  mapping: mapping(provisioned),
  state: 'Enabled',
  since: 1_700_000_000_000,
  lastProcessingResult: 'OK',
  metrics: { ...createMetrics(), InvokedEventCount: 3 },
  pollers: 2,
  offsets: [
    {
      partition: 'orders-0',
      endOffset: 12,
      consumedOffset: 9,
      processedOffset: 6,
      committedOffset: 7,
      waiting: 3,
      inFlight: true,
      retries: 2,
    },
    {
      partition: 'orders-1',
      endOffset: 4,
      consumedOffset: 3,
      processedOffset: 3,
      committedOffset: 4,
      waiting: 0,
      inFlight: false,
      retries: 0,
    },
  ],
  ...members,
})

describe('a mapping is described in the format of Lambda', () => {
  test('rule 60: state and last result', () => {
    expect(configuration(status({ state: 'Disabled', lastProcessingResult: 'PROBLEM: x' }))).toMatchObject({
      State: 'Disabled',
      StateTransitionReason: 'USER_INITIATED',
      LastProcessingResult: 'PROBLEM: x',
      LastModified: 1_700_000_000,
    })
  })

  test('settings', () => {
    expect(configuration(status())).toMatchObject({
      UUID: mapping().UUID,
      EventSourceMappingArn: `arn:aws:lambda:eu-central-1:000000000000:event-source-mapping:${mapping().UUID}`,
      EventSourceArn: mapping().EventSourceArn,
      Topics: ['orders'],
      BatchSize: 100,
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'charge' },
      ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 200 },
    })
  })

  test('a self-managed cluster', () => {
    const { EventSourceArn: _, ...own } = mapping()
    expect(configuration(status({ mapping: own }))).toMatchObject({
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['b-1:9092', 'b-2:9092'] } },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'charge' },
    })
  })

  test('rule 62: the counters, and the lag behind the end of the topic', () => {
    expect(configuration(status()).Local).toMatchObject({
      Mode: 'provisioned',
      Metrics: { InvokedEventCount: 3, OffsetLag: 5, SumOffsetLag: 5, MaxOffsetLag: 5 },
    })
  })

  test('rule 30: offsets of each partition', () => {
    expect(configuration(status()).Local.Partitions[0]).toEqual({
      partition: 'orders-0',
      endOffset: 12,
      consumedOffset: 9,
      processedOffset: 6,
      committedOffset: 7,
      waiting: 3,
      inFlight: true,
      retries: 2,
    })
  })

  test('unknown lag is null', () => {
    expect(configuration(status({ offsets: [] })).Local.Metrics).toMatchObject({ OffsetLag: null, MaxOffsetLag: null })
  })
})

const samples = [
  {
    Timestamp: '2030-01-01T00:00:10.000Z',
    Invocations: 1,
    Duration: { p50: 5, p95: 5 },
    Counts: { PolledEventCount: 1 },
    OffsetLag: { 'orders-0': 3 },
  },
]

describe('over HTTP', () => {
  let server: Server
  let port: number

  beforeAll(async () => {
    server = await serveStatus(0, {
      list: async () => [status()],
      samples: uuid => (uuid === mapping().UUID ? samples : undefined),
    })
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => void server.close())

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        request({ port, host: '127.0.0.1', path, headers, method }, async response => {
          resolve({ status: response.statusCode, headers: response.headers, body: await text(response) })
        })
          .on('error', reject)
          .end()
      },
    )
  const names = async (path: string) =>
    (JSON.parse((await ask(path)).body) as { EventSourceMappings: { UUID: string }[] }).EventSourceMappings.length

  test('GET /event-source-mappings lists them', async () => {
    expect(JSON.parse((await ask('/event-source-mappings')).body)).toEqual({
      EventSourceMappings: [JSON.parse(JSON.stringify(configuration(status())))],
    })
  })

  test('the path and parameters of the Lambda API work', async () => {
    expect(await names('/2015-03-31/event-source-mappings/?FunctionName=shop-dev-charge')).toBe(1)
    expect(await names('/2015-03-31/event-source-mappings/?FunctionName=other')).toBe(0)
    expect(
      await names(`/event-source-mappings?EventSourceArn=${encodeURIComponent(mapping().EventSourceArn ?? '')}`),
    ).toBe(1)
    expect(await names('/event-source-mappings?EventSourceArn=other')).toBe(0)
  })

  test('GET /event-source-mappings/<UUID> returns one', async () => {
    expect((await ask(`/event-source-mappings/${mapping().UUID}`)).status).toBe(200)
    expect((await ask('/event-source-mappings/none')).status).toBe(404)
  })

  test('GET /event-source-mappings/<UUID>/metrics returns its last hour', async () => {
    const path = `/event-source-mappings/${mapping().UUID}/metrics`
    expect(JSON.parse((await ask(path)).body)).toEqual({ PeriodSeconds: 10, Samples: samples })
    expect((await ask('/event-source-mappings/none/metrics')).status).toBe(404)
    expect((await ask(`${path}/more`)).status).toBe(404)
    expect((await ask(path, { host: 'example.com' })).status).toBe(403)
  })

  test('pages on localhost may read it, others may not', async () => {
    const allowed = async (origin: string) =>
      (await ask('/event-source-mappings', { origin })).headers['access-control-allow-origin']
    expect(await allowed('http://localhost:3001')).toBe('http://localhost:3001')
    expect(await allowed('http://127.0.0.1:3001')).toBe('http://127.0.0.1:3001')
    expect(await allowed('http://[::1]:3001')).toBe('http://[::1]:3001')
    expect(await allowed('https://example.com')).toBeUndefined()
    expect(await allowed('http://localhost.example.com')).toBeUndefined()
    expect(await allowed('null')).toBeUndefined()
  })

  test('a foreign Host header is refused', async () => {
    expect((await ask('/event-source-mappings', { host: 'example.com' })).status).toBe(403)
  })

  test('other methods and paths are refused', async () => {
    expect((await ask('/event-source-mappings', {}, 'DELETE')).status).toBe(405)
    expect((await ask('/event-source-mappings', {}, 'OPTIONS')).status).toBe(204)
    expect((await ask('/')).status).toBe(404)
  })

  test('a port in use is an error', async () => {
    await expect(serveStatus(port, { list: async () => [], samples: () => undefined })).rejects.toThrow('EADDRINUSE')
  })
})
