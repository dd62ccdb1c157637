import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { Kafka, logLevel } from 'kafkajs'
import { Client } from 'pg'
import { Refusal } from '../refusal.ts'
import { addresses } from './addresses.ts'
import { type ComponentName, kafkaComponents, platformComponents } from './components/component.ts'
import { type Platform, type PlatformEvent, startPlatform } from './platform.ts'
import { startOf } from './processes/process-table.ts'
import { requireFreePorts } from './requirements/requirements.ts'

jest.setTimeout(120_000)

let home: string
let platform: Platform
const events: PlatformEvent[] = []
const waiting = new Set<() => void>()

const report = (event: PlatformEvent) => {
  events.push(event)
  for (const look of waiting) look()
}

/** Resolves when the platform has told, since `from`, what is looked for. */
const told = (wanted: (event: PlatformEvent) => boolean, from = 0) =>
  new Promise<void>(resolve => {
    const look = () => {
      if (!events.slice(from).some(wanted)) return
      waiting.delete(look)
      resolve()
    }
    waiting.add(look)
    look()
  })

/** An offset of which no port is in use, as far as the ports of a platform go. */
const freeOffset = async (): Promise<number> => {
  for (;;) {
    const offset = 1_000 + 10 * Math.floor(Math.random() * 1_600) // below the ports that clients are given
    const { nodes, connect, database, dynamodb, mail } = addresses(offset)
    const ports = [
      ...nodes.flatMap(({ broker, controller }) => [broker, controller]),
      connect,
      database,
      dynamodb,
      mail,
    ]
    const named = Object.fromEntries(ports.map((port, i) => [`port ${i}`, typeof port === 'number' ? port : port.port]))
    const free = await requireFreePorts(named).then(
      () => true,
      () => false,
    )
    if (free) return offset
  }
}

const componentOf = (name: ComponentName) => {
  const component = platform.components.find(each => each.name === name)
  if (component?.pid === undefined) throw new Error(`${name} does not run`)
  return { ...component, pid: component.pid }
}

/** Kills components at once and waits until all are back. */
const killAndAwait = async (...names: ComponentName[]) => {
  const from = events.length
  for (const name of names) process.kill(componentOf(name).pid, 'SIGKILL')
  await Promise.all(names.map(name => told(event => event.kind === 'back' && event.component === name, from)))
}

const kafka = () =>
  new Kafka({
    brokers: [...platform.addresses.brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 20, maxRetryTime: 1_000 },
  })

const withDatabase = async <T>(work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client(platform.addresses.database.adminUrl)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const dynamodb = () =>
  new DynamoDBClient({ endpoint: platform.addresses.dynamodb.url, region: 'eu-central-1', credentials })
const ses = () => new SESClient({ endpoint: platform.addresses.mail.url, region: 'eu-central-1', credentials })

const send = (subject: string) =>
  ses().send(
    new SendEmailCommand({
      Source: 'shop@kassa.example',
      Destination: { ToAddresses: ['ada@example.com'] },
      Message: { Subject: { Data: subject }, Body: { Text: { Data: 'Thank you' } } },
    }),
  )
const subjects = async (): Promise<string[]> => {
  const response = await fetch(`${platform.addresses.mail.url}/store`)
  const { emails } = (await response.json()) as { emails: { subject: string }[] }
  return emails.map(({ subject }) => subject)
}

const produce = async (topic: string, values: readonly string[]) => {
  const producer = kafka().producer({ idempotent: true })
  await producer.connect()
  await producer.send({ topic, acks: -1, messages: values.map(value => ({ key: value, value })) })
  await producer.disconnect()
}

const readAll = async (topic: string, count: number): Promise<string[]> => {
  const consumer = kafka().consumer({ groupId: `reader-${crypto.randomUUID()}` })
  const values: string[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise<void>(resolve => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        values.push(String(message.value))
        if (values.length >= count) resolve()
      },
    })
  })
  await consumer.disconnect()
  return values.sort()
}

const start = (offset: number) => startPlatform({ home, offset, report })

beforeAll(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'platform-')), '.kassa')
  platform = await start(await freeOffset())
})
afterAll(async () => {
  await platform.stop()
  await rm(home, { recursive: true, force: true })
})

describe('the platform', () => {
  test('has every component ready, with its pid and log where a person looks for them', async () => {
    expect(platform.components.map(({ name, state }) => [name, state])).toEqual(
      platformComponents.map(name => [name, 'ready']),
    )
    for (const { name, pid, log } of platform.components) {
      expect(await readFile(join(home, 'pids', `${name}.pid`), 'utf8')).toBe(`${pid}\n`)
      expect(log).toBe(join(home, 'logs', `${name}.log`))
      await readFile(log)
    }
  })

  test('begins no component before what it needs', () => {
    const order = events.flatMap(event =>
      event.kind === 'started' || event.kind === 'done' ? [`${event.kind} ${event.step}`] : [],
    )
    for (const node of kafkaComponents) {
      expect(order.indexOf('done jars')).toBeLessThan(order.indexOf(`started ${node}`))
      expect(order.indexOf(`done ${node}`)).toBeLessThan(order.indexOf('started connect'))
    }
  })

  test('listens on this machine alone', async () => {
    const { nodes, connect, database, dynamodb, mail } = platform.addresses
    const ports = [...nodes.flatMap(({ broker, controller }) => [broker, controller])]
    ports.push(connect.port, database.port, dynamodb.port, mail.port)
    const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(table => readFile(table, 'utf8')))
    const listening = tables
      .join('\n')
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(fields => fields[3] === '0A')
      .map(fields => (fields[1] ?? '').split(':'))
      .filter(([, port]) => ports.includes(Number.parseInt(port ?? '', 16)))
    expect(new Set(listening.map(([, port]) => port)).size).toBe(ports.length)
    const loopback = ['0100007F', '0000000000000000FFFF00000100007F']
    expect(listening.filter(([address]) => !loopback.includes(address ?? ''))).toEqual([])
  })

  test('refuses a second instance in its home, and another one on its ports', async () => {
    await expect(start(0)).rejects.toThrow(Refusal)
    await expect(start(0)).rejects.toThrow(`Kassa already runs in ${home} (process ${process.pid})`)
    const elsewhere = join(await mkdtemp(join(tmpdir(), 'platform-')), '.kassa')
    const { offset, nodes } = platform.addresses
    await expect(startPlatform({ home: elsewhere, offset })).rejects.toThrow(
      `Port ${nodes[0]?.broker} (Kafka broker 1) is in use by java (process ${componentOf('kafka-1').pid})`,
    )
  })

  test('brings back components that were killed, with what they had accepted', async () => {
    await withDatabase(client => client.query('create table kept as select 1 as one'))
    await dynamodb().send(
      new CreateTableCommand({
        TableName: 'kept',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    )
    await send('before the kill')
    const before = platform.components.map(({ pid }) => pid)

    await killAndAwait('postgres', 'dynamodb', 'mail', 'traces', 'connect')

    expect(platform.components.filter(({ pid }) => before.includes(pid)).map(({ name }) => name)).toEqual([
      ...kafkaComponents,
    ])
    expect(await withDatabase(async client => (await client.query('select one from kept')).rows)).toEqual([{ one: 1 }])
    expect((await dynamodb().send(new ListTablesCommand({}))).TableNames).toEqual(['kept'])
    expect(await subjects()).toEqual(['before the kill'])
  })

  test('loses no acknowledged record when all three brokers are killed at once', async () => {
    const topic = `kept-${crypto.randomUUID()}`
    const admin = kafka().admin()
    await admin.connect()
    const configEntries = [{ name: 'min.insync.replicas', value: '2' }]
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: 6, replicationFactor: 3, configEntries }],
    })
    const values = Array.from({ length: 500 }, (_, i) => String(1_000 + i))
    await produce(topic, values.slice(0, 250))

    await killAndAwait(...kafkaComponents)

    await produce(topic, values.slice(250))
    expect(await readAll(topic, values.length)).toEqual(values)
    await admin.disconnect()
  })

  test('stops everything it started, and goes on with its data at the next start', async () => {
    const topic = `goes-on-${crypto.randomUUID()}`
    const admin = kafka().admin()
    await admin.connect()
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 1, replicationFactor: 3 }] })
    await admin.disconnect()
    await produce(topic, ['one'])
    await send('before the stop')
    const pids = platform.components.map(({ pid }) => pid as number)

    await platform.stop()

    expect(await Promise.all(pids.map(startOf))).toEqual(pids.map(() => undefined))
    await expect(readFile(join(home, 'pids', 'mail.pid'))).rejects.toThrow('ENOENT')

    platform = await start(platform.addresses.offset)
    expect(await readAll(topic, 1)).toEqual(['one'])
    expect(await subjects()).toEqual(['before the kill', 'before the stop'])
    expect(await withDatabase(async client => (await client.query('select one from kept')).rows)).toEqual([{ one: 1 }])
    const unclean =
      (await readFile(componentOf('kafka-1').log, 'utf8')).split('Loading logs from log dirs').at(-1) ?? ''
    expect(unclean).not.toContain('no clean shutdown file was found')
  })
})
