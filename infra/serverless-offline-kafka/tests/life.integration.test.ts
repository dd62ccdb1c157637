import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { brokers, type Cluster, connect } from './cluster.ts'
import { type HandlerControl, startHandlerControl, valuesOf } from './handler-control.ts'
import { eventually, type Offline, type ServiceUnderTest, startOffline, writeService } from './service-under-test.ts'

const properties = {
  ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4 },
  MaximumBatchingWindowInSeconds: 0,
}

let cluster: Cluster
let control: HandlerControl
const folders: { remove(): Promise<void> }[] = []
const started: Offline[] = []

beforeAll(async () => {
  cluster = await connect()
  control = await startHandlerControl()
})

afterAll(async () => {
  await Promise.all(started.map(offline => offline.stop()))
  await control.close()
  await cluster.close()
  await Promise.all(folders.map(folder => folder.remove()))
}, 120_000)

const write = async (service: Omit<ServiceUnderTest, 'control'>) => {
  const written = await writeService({ control: control.url, ...service })
  folders.push(written)
  return written
}

const start = (...parameters: Parameters<typeof startOffline>): Offline => {
  const offline = startOffline(...parameters)
  started.push(offline)
  return offline
}

const numbered = (count: number, first = 0) => Array.from({ length: count }, (_, i) => ({ value: String(first + i) }))
const handled = (name: string): string[] => control.invocations(name).flatMap(({ event }) => valuesOf(event))

test('rules 22, 27: a stop waits for running invocations and commits them, and the next start continues after them', async () => {
  const topic = await cluster.topic('stop')
  const service = await write({ functions: { stop: { topic, event: { batchSize: 1 }, properties } } })
  const first = start(service)
  await first.printed('reading partitions 0')
  control.answer('stop', async () => {
    await new Promise(resolve => setTimeout(resolve, 1500))
    return { return: null }
  })
  await cluster.produce(topic, ...numbered(2))
  await control.until('stop', list => list.length === 1)
  expect(await first.stop()).toBe(0)
  expect(control.invocations('stop')[0]?.endedAt).toBeDefined()
  expect(handled('stop')).toEqual(['0'])
  expect(existsSync(join(service.folder, '.serverless-offline-kafka'))).toBe(false)
  const [, group = ''] = /in group (\S+)/.exec(first.output()) ?? []
  expect(await cluster.committed(group, topic)).toEqual([1])
  expect((await cluster.admin.describeGroups([group])).groups[0]?.members).toEqual([])

  control.answer('stop', () => ({ return: null }))
  const second = start(service, ['offline'])
  await second.printed(`in group ${group}`)
  await control.until('stop', list => list.length === 2)
  expect(handled('stop')).toEqual(['0', '1'])
  // A plain `sls offline` ends as cleanly.
  await eventually(
    () => cluster.committed(group, topic),
    ([offset]) => offset === 2,
  )
  expect(await second.stop('SIGTERM')).toBe(0)
  expect((await cluster.admin.describeGroups([group])).groups[0]?.members).toEqual([])
}, 300_000)

test('after a SIGKILL the next start immediately reads what was not committed', async () => {
  const topic = await cluster.topic('kill', 2)
  const service = await write({ functions: { kill: { topic, event: { batchSize: 2 }, properties } } })
  const first = start(service)
  await first.printed('reading partitions 0 1')
  control.answer('kill', (_, attempt) => (attempt === 1 ? { return: null } : new Promise(() => undefined)))
  await cluster.produce(topic, ...numbered(6))
  await control.until('kill', list => list.length === 2)
  const [, group = ''] = /in group (\S+)/.exec(first.output()) ?? []
  await eventually(
    () => cluster.committed(group, topic),
    ([offset]) => offset === 2,
  )
  await first.stop('SIGKILL')
  control.answer('kill', () => ({ return: null }))
  const second = start(service)
  await control.until('kill', list => list.flatMap(({ event }) => valuesOf(event)).includes('5'))
  // Two batches in flight at most were handled twice: what was committed comes no more.
  expect(handled('kill')).toEqual(['0', '1', '2', '3', '2', '3', '4', '5'])
  // The killed member is taken out of the group: nobody waits for its session of 30 s to end.
  expect(second.output()).toContain('reading partitions 0 1')
  await second.stop()
}, 300_000)

test('rule 23: two processes share the partitions, and when one stops the other takes over; no record is lost, each partition in order', async () => {
  const topic = await cluster.topic('shared', 4)
  const service = {
    functions: { shared: { topic, event: { batchSize: 5, consumerGroupId: randomUUID() }, properties } },
  }
  const first = start(await write(service))
  await first.printed('reading partitions 0 1 2 3')
  let produced = 0
  let producing = true
  const production = (async () => {
    while (producing) {
      await cluster.produce(topic, ...[0, 1, 2, 3].map(partition => ({ value: `${partition}:${produced}`, partition })))
      produced++
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  })()
  const second = start(await write(service))
  await second.printed(/reading partitions \d \d in group/)
  await eventually(
    async () => produced,
    count => count > 150,
  )
  await first.stop()
  await second.printed('reading partitions 0 1 2 3')
  producing = false
  await production
  const everything = [0, 1, 2, 3].flatMap(partition => Array.from({ length: produced }, (_, i) => `${partition}:${i}`))
  await eventually(
    async () => new Set(handled('shared')).size,
    size => size === everything.length,
  )
  expect(new Set(handled('shared'))).toEqual(new Set(everything))
  for (const partition of [0, 1, 2, 3]) {
    // First sights come in order; a record may be seen again after a rebalance.
    const numbers = [...new Set(handled('shared').filter(value => value.startsWith(`${partition}:`)))].map(value =>
      Number(value.split(':')[1]),
    )
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  }
  await second.stop()
}, 300_000)

test('rules 2, 63, one service: a topic created after the start, a self-managed cluster, a mapping under resources, an extension, poller logs, in-process handlers', async () => {
  const later = `later-${randomUUID().slice(0, 8)}`
  const [own, raw] = [await cluster.topic('own'), await cluster.topic('raw')]
  const service = await write({
    settings: { logFormat: 'json' },
    functions: { later: { topic: later, properties } },
    definition: {
      own: {
        events: [
          {
            kafka: {
              bootstrapServers: brokers,
              topic: own,
              accessConfigurations: { vpcSubnet: ['subnet-1'], vpcSecurityGroup: ['sg-1'] },
            },
          },
        ],
      },
      raw: {},
    },
    resources: {
      Resources: {
        RawMapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { 'Fn::GetAtt': ['RawLambdaFunction', 'Arn'] },
            EventSourceArn: { Ref: 'Cluster' },
            Topics: [raw],
            StartingPosition: 'TRIM_HORIZON',
          },
        },
      },
    },
  })
  const offline = start(service, ['offline', 'start', '--useInProcess'])
  await cluster.produce(own, { value: 'own' })
  await cluster.produce(raw, { value: 'raw' })
  const [[first], [second]] = await Promise.all([
    control.until('own', list => list.length > 0),
    control.until('raw', list => list.length > 0),
  ])
  expect(first?.event).toMatchObject({ eventSource: 'SelfManagedKafka', bootstrapServers: brokers.join(',') })
  expect(first?.event).not.toHaveProperty('eventSourceArn')
  expect(second?.event.eventSource).toBe('aws:kafka')
  // The topic is made after the start.
  cluster.deleteAtEnd(later)
  await offline.printed(`topic ${later} cannot be read`)
  await cluster.admin.createTopics({ waitForLeaders: false, topics: [{ topic: later, numPartitions: 1 }] })
  await eventually(
    () =>
      cluster.produce(later, { value: 'later' }).then(
        () => true,
        () => false,
      ),
    sent => sent,
  )
  await control.until('later', list => list.length > 0)
  // Rule 63: as the pollers write it.
  const lines = offline
    .output()
    .split('\n')
    .flatMap(line =>
      line.trim().startsWith('{') ? [JSON.parse(line) as { eventType: string; eventSourceArn?: string }] : [],
    )
  expect(lines.map(({ eventType }) => eventType)).toEqual(
    expect.arrayContaining(['POLLER_STATUS_EVENT', 'ESM_PROCESSING_EVENT']),
  )
  await offline.stop()
}, 300_000)

test('a changed handler is used at the next invocation with --reloadHandler', async () => {
  const topic = await cluster.topic('reload')
  const handler = (word: string) => `export const run = async () => { console.log('I am ${word}') }`
  const service = await write({ functions: { reload: { topic, properties } }, handler: handler('the first') })
  const offline = start(service, ['offline', 'start', '--reloadHandler'])
  await offline.printed('reading partitions 0')
  await cluster.produce(topic, { value: 'x' })
  await offline.printed('I am the first')
  await writeFile(join(service.folder, 'handler.mjs'), handler('the second'))
  await cluster.produce(topic, { value: 'x' })
  await offline.printed('I am the second')
  await offline.stop()
}, 300_000)

test('an invalid setting stops the start with a sentence and no stack', async () => {
  const service = await write({
    functions: {
      charge: { topic: 'orders', properties: { ...properties, MaximumRetryAttempts: 10_001 } },
    },
  })
  const offline = start(service)
  const code = await new Promise(resolve => offline.child.once('close', resolve))
  expect(code).toBe(1)
  expect(offline.output()).toContain(
    'function charge, msk event of topic orders (ChargeEventSourceMappingMSKClusterOrders): MaximumRetryAttempts is 10001; allowed are the integers -1 to 10000.',
  )
  expect(offline.output()).not.toMatch(/\n\s+at /)
}, 120_000)
