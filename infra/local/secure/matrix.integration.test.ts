/**
 * The matrix of rights on a real broker: TLS, SCRAM, StandardAuthorizer. Every function, and the sink, tries everything, as
 * itself, by single requests; what it may is in infra/rights.ts, and all else must be refused.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import kafkajs from 'kafkajs'
import { connectKafka, type KafkaSettings } from '../../../functions/kafka/client.ts'
import { eventually } from '../../../tests/eventually.ts'
import { freePort } from '../../../tests/free-port.ts'
import { consumerGroups, type KafkaGrant, topicNames } from '../../rights.ts'
import { classPath, fetchJars } from '../java/jars.ts'
import { acls, grants, principals } from './acls.ts'
import { type Certificates, certificates } from './certificates.ts'
import { scramUsers, secureProperties, superUsers } from './settings.ts'

jest.setTimeout(300_000)

const root = new URL('../../../', import.meta.url).pathname
const host = '127.0.0.1'
/** Ours, one that the Connect worker keeps to itself, and one of nobody. */
const topicsTried = [...topicNames, 'kassa-connect-offsets', 'elsewhere']
const users = [...superUsers, ...principals, 'stranger']
const passwords = Object.fromEntries(users.map(name => [name, randomBytes(12).toString('hex')]))

let folder: string
let node: ChildProcess
let log = ''
let certificate: Certificates
let ports: { broker: number; controller: number; mtls: number }

const as = (name: string, password = passwords[name] ?? ''): KafkaSettings => ({
  KAFKA_BROKERS: [`${host}:${ports.broker}`],
  KAFKA_AUTH: 'scram',
  KAFKA_SECRET: { username: name, password },
  KAFKA_CA: certificate.authority,
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kassa-secure-'))
  certificate = await certificates(join(folder, 'certificates'), {
    names: ['broker', 'authorize'],
    password: 'changeit',
  })
  ports = { broker: await freePort(), controller: await freePort(), mtls: await freePort() }
  const { signal } = new AbortController()
  const CLASSPATH = await classPath(await fetchJars({ root, set: 'kafka', progress: () => {}, signal }))
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${host}:${ports.controller}`,
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': 'false',
    ...Object.fromEntries(
      ['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic'].flatMap(each => [
        [`${each}.replication.factor`, '1'],
        [`${each}.num.partitions`, '1'],
      ]),
    ),
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'log.cleaner.dedupe.buffer.size': '4194304',
    ...secureProperties({ host, ...ports }, certificate, passwords.broker ?? ''),
  }
  const file = join(folder, 'node.properties')
  await writeFile(
    file,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  )
  const env = { PATH: process.env.PATH ?? '', CLASSPATH }
  const small = [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Dlog4j2.configurationFile=${root}infra/local/java/log4j2.properties`,
  ]
  const format = [
    'kafka.tools.StorageTool',
    'format',
    `--cluster-id=${randomBytes(16).toString('base64url')}`,
    '-c',
    file,
  ]
  await promisify(execFile)('java', [...small, ...format, ...scramUsers(passwords)], { env })
  node = spawn('java', [...small, 'kafka.Kafka', file], { stdio: ['ignore', 'pipe', 'pipe'], env })
  for (const stream of [node.stdout, node.stderr])
    stream?.on('data', chunk => {
      log = (log + chunk).slice(-10_000)
    })
  const { admin } = connectKafka(as('admin'))
  for (;;) {
    const ready = await admin(each => each.describeCluster()).catch(() => undefined)
    if (ready) break
    if (node.exitCode !== null) throw new Error(`The broker ended:\n${log}`)
    await delay(300)
  }
  await admin(async each => {
    const topics = topicsTried.map(topic => ({ topic, numPartitions: 1, replicationFactor: 1 }))
    await each.createTopics({ waitForLeaders: false, topics })
    await each.createAcls({ acl: acls() })
  })
  // The broker applies the rights some moments after it took them: the last of the functions can see its topic by then.
  await eventually(async () => {
    for (const name of principals) {
      const seen = grants[name]?.find(({ resource, name: topic }) => resource === 'topic' && !topic.endsWith('*'))
      if (seen) await connectKafka(as(name)).admin(each => each.fetchTopicOffsets(seen.name))
    }
  })
})

afterAll(async () => {
  if (node?.exitCode === null) {
    const ended = new Promise(resolve => node.once('exit', resolve))
    node.kill('SIGKILL')
    await ended
  }
  if (folder) await rm(folder, { recursive: true })
})

// ── single requests, as the broker sees them: kafkajs's own broker, below its clients that retry ─────────────────────────

const inside = createRequire(createRequire(import.meta.url).resolve('kafkajs'))
// biome-ignore lint/suspicious/noExplicitAny: kafkajs publishes no types for its insides
type Broker = any

const brokerAs = async (name: string): Promise<{ broker: Broker; close: () => Promise<void> }> => {
  const Cluster = inside('./src/cluster')
  const { brokers, ssl, sasl } = {
    brokers: as(name).KAFKA_BROKERS,
    ssl: { ca: [certificate.authority] },
    sasl: { mechanism: 'scram-sha-512', username: name, password: passwords[name] },
  }
  const logger = inside('./src/loggers').createLogger({ level: kafkajs.logLevel.NOTHING, logCreator: () => () => {} })
  const cluster = new Cluster({
    ...{ logger, brokers, ssl, sasl, clientId: name, offsets: new Map(), allowAutoTopicCreation: false },
    ...{
      connectionTimeout: 5_000,
      authenticationTimeout: 5_000,
      reauthenticationThreshold: 10_000,
      requestTimeout: 20_000,
    },
    ...{ metadataMaxAge: 300_000, retry: { retries: 0 }, socketFactory: inside('./src/network/socketFactory')() },
  })
  await cluster.connect()
  await cluster.refreshMetadata()
  return { broker: await cluster.findBroker({ nodeId: '1' }), close: () => cluster.disconnect() }
}

interface Try {
  readonly what: string
  /** The operation on the resource that it takes. */
  readonly takes: { readonly resource: KafkaGrant['resource']; readonly name: string; readonly action: string }
  ask(broker: Broker): Promise<unknown>
}

const groups = [...consumerGroups, 'kassa-connect', 'connect-kassa-sink', 'elsewhere']
const topicConfig = 2

const tries: Try[] = [
  ...topicsTried.flatMap((topic): Try[] => {
    const on = (action: string) => ({ resource: 'topic', name: topic, action }) as const
    const partitions = [{ partition: 0, timestamp: -1 }]
    const one = { topic, partitions: [{ partition: 0, firstSequence: 0, messages: [{ value: 'x' }] }] }
    return [
      { what: `write ${topic}`, takes: on('WriteData'), ask: each => each.produce({ acks: -1, topicData: [one] }) },
      {
        what: `read ${topic}`,
        takes: on('ReadData'),
        ask: each =>
          each.fetch({
            topics: [{ topic, partitions: [{ partition: 0, fetchOffset: '0', maxBytes: 1_000 }] }],
            maxWaitTime: 1,
            minBytes: 1,
          }),
      },
      {
        what: `see ${topic}`,
        takes: on('DescribeTopic'),
        ask: each => each.listOffsets({ topics: [{ topic, partitions }] }),
      },
      {
        what: `see settings of ${topic}`,
        takes: on('DescribeTopicDynamicConfiguration'),
        ask: each => each.describeConfigs({ resources: [{ type: topicConfig, name: topic }] }),
      },
      {
        what: `change settings of ${topic}`,
        takes: on('AlterTopicDynamicConfiguration'),
        ask: each =>
          each.alterConfigs({
            resources: [{ type: topicConfig, name: topic, configEntries: [{ name: 'retention.ms', value: '1' }] }],
          }),
      },
      {
        what: `delete records of ${topic}`,
        takes: on('DeleteRecords'),
        ask: each => each.deleteRecords({ topics: [{ topic, partitions: [{ partition: 0, offset: '0' }] }] }),
      },
      { what: `delete ${topic}`, takes: on('DeleteTopic'), ask: each => each.deleteTopics({ topics: [topic] }) },
    ]
  }),
  ...groups.flatMap((group): Try[] => {
    const on = (action: string) => ({ resource: 'group', name: group, action }) as const
    const groupProtocols = [{ name: 'x', metadata: Buffer.alloc(0) }]
    return [
      {
        what: `join ${group}`,
        takes: on('AlterGroup'),
        ask: each =>
          each.joinGroup({
            groupId: group,
            sessionTimeout: 10_000,
            rebalanceTimeout: 10_000,
            memberId: '',
            protocolType: 'consumer',
            groupProtocols,
          }),
      },
      { what: `see ${group}`, takes: on('DescribeGroup'), ask: each => each.describeGroups({ groupIds: [group] }) },
      { what: `delete ${group}`, takes: on('DeleteGroup'), ask: each => each.deleteGroups([group]) },
    ]
  }),
  {
    what: 'create a topic',
    takes: { resource: 'cluster', name: '', action: 'CreateTopic' },
    ask: each =>
      each.createTopics({ topics: [{ topic: 'mine', numPartitions: 1, replicationFactor: 1 }], validateOnly: true }),
  },
  {
    what: 'give itself rights',
    takes: { resource: 'cluster', name: '', action: 'AlterCluster' },
    ask: each => each.createAcls({ acl: [{ ...acls()[0], principal: 'User:stranger' }] }),
  },
  {
    what: 'number its records',
    takes: { resource: 'cluster', name: '', action: 'WriteDataIdempotently' },
    ask: each => each.initProducerId({ transactionTimeout: 1_000 }),
  },
]

/** What Kafka takes from one right for another: who may read or write a topic sees it, who may join or delete a group sees it. */
const implied: Readonly<Record<string, readonly string[]>> = {
  DescribeTopic: ['ReadData', 'WriteData'],
  DescribeGroup: ['AlterGroup', 'DeleteGroup'],
}
const covers = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
const may = (granted: readonly KafkaGrant[], { resource, name, action }: Try['takes']): boolean =>
  granted.some(
    grant =>
      grant.resource === resource &&
      covers(grant.name, name) &&
      [action, ...(implied[action] ?? [])].some(each => grant.actions.includes(each)),
  )

/** The broker refused by authorization, or did what was asked, well or not. */
const answer = (result: unknown): 'allowed' | 'refused' => {
  const failed = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false
    if (value instanceof Error && String((value as { type?: string }).type).endsWith('AUTHORIZATION_FAILED'))
      return true
    return Object.entries(value).some(([name, each]) =>
      name === 'errorCode' ? [29, 30, 31].includes(Number(each)) : failed(each),
    )
  }
  return failed(result) ? 'refused' : 'allowed'
}

describe.each([...principals, 'stranger'])('%s', name => {
  test('may do what its rights say and is refused everything else', async () => {
    const granted = grants[name] ?? []
    const { broker, close } = await brokerAs(name)
    const wrong: string[] = []
    const counts = { allowed: 0, refused: 0 }
    for (const { what, takes, ask } of tries) {
      const got = answer(await ask(broker).catch((error: unknown) => error))
      counts[got] += 1
      if (got !== (may(granted, takes) ? 'allowed' : 'refused')) wrong.push(`${what}: ${got}`)
    }
    await close()
    expect(wrong).toEqual([])
    expect(counts.allowed + counts.refused).toBe(tries.length)
    expect(counts.refused).toBeGreaterThan(50)
  })
})

describe('the functions on a secure cluster', () => {
  const record = (topic: string) => ({ topic, key: 'k', value: 'v', headers: {} })

  test('send what is theirs, by SCRAM over TLS', async () => {
    const { send, close } = connectKafka(as('checkout'))
    await send([record('checkout-requested')])
    await expect(send([record('payment-successful')])).rejects.toThrow()
    await close()
  })

  test('send what is theirs by a client certificate, which speaks for its name', async () => {
    const pem = async (...what: string[]) =>
      (
        await promisify(execFile)('openssl', [
          ...[
            'pkcs12',
            '-in',
            certificate.keystore('authorize'),
            '-passin',
            `pass:${certificate.password}`,
            '-nodes',
            ...what,
          ],
        ])
      ).stdout
    const { send, close } = connectKafka({
      KAFKA_BROKERS: [`${host}:${ports.mtls}`],
      KAFKA_AUTH: 'mtls',
      KAFKA_CA: certificate.authority,
      KAFKA_SECRET: { certificate: await pem('-nokeys', '-clcerts'), privateKey: await pem('-nocerts') },
    })
    await send([record('payment-successful')])
    await expect(send([record('order-successful')])).rejects.toThrow()
    await close()
  })

  test('are not let in with another password, without TLS, or by an authority they do not know', async () => {
    const describe = (settings: KafkaSettings) => connectKafka(settings).admin(each => each.describeCluster())
    await expect(describe(as('checkout', 'wrong'))).rejects.toThrow(/[Aa]uthentication/)
    await expect(describe({ KAFKA_BROKERS: [`${host}:${ports.broker}`] })).rejects.toThrow()
    const { KAFKA_CA: _, ...unknownAuthority } = as('checkout')
    await expect(describe(unknownAuthority)).rejects.toThrow(/self-signed|unable to verify/)
  })
})
