/**
 * The sink as MSK Connect runs it: the settings out of the template, on a Connect worker of the version MSK Connect has, with
 * the plugin as it is uploaded, its password read from a Secrets Manager (of the test's own).
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { connectKafka } from '../../functions/kafka/client.ts'
import { type OwnDatabase, ownDatabase } from '../../tests/database.ts'
import { freePort } from '../../tests/free-port.ts'
import { recordsOf } from '../../tests/sample-checkouts.ts'
import { sink } from '../application/sink.ts'
import { buildPlugin, pluginVersion } from '../deploy/plugin.ts'
import { classPath, fetchJars } from '../local/java/jars.ts'

jest.setTimeout(240_000)

const { KAFKA_BROKERS } = process.env
if (!KAFKA_BROKERS) throw new Error('KAFKA_BROKERS is missing: run the integration tests by `npm test`.')
const root = new URL('../../', import.meta.url).pathname
const { kafka } = connectKafka({ KAFKA_BROKERS: KAFKA_BROKERS.split(',') })
const producer = kafka.producer({ allowAutoTopicCreation: false })

let folder: string
let database: OwnDatabase
let secrets: Server
let worker: ChildProcess
let workerLog = ''
let restUrl: string
const asked: string[] = []

/** Built once for each version of what it is made of. */
const plugin = async (): Promise<string> => {
  const target = join(root, '.kassa/jars', `msk-connect-${await pluginVersion()}`)
  if (await stat(target).catch(() => undefined)) return target
  const draft = `${target}.${process.pid}`
  await mkdir(dirname(target), { recursive: true })
  await buildPlugin(join(draft, 'kassa-sink'))
  await rename(draft, target)
  return target
}

/** The template's settings: its intrinsics answered as CloudFormation would, for the test's database. */
const settings = (): Record<string, string> => {
  const { host, pathname } = new URL(database.sinkUrl)
  const template = sink('prod', { plugin: 'plugin', logDays: 1, workers: 1 }).SinkConnector?.Properties as {
    ConnectorConfiguration: object
  }
  const plain = (value: unknown): string => {
    if (typeof value === 'string') return value
    const { 'Fn::Sub': sub, 'Fn::Join': join } = value as { 'Fn::Sub'?: string; 'Fn::Join'?: [string, string[]] }
    if (join) return join[1].join(join[0])
    return (
      (sub ?? '')
        .replace(/\$\{DatabaseAddress\}/, host)
        .replace('/analytics?', `${pathname}?`)
        // The database of the platform here speaks no TLS.
        .replace('sslmode=require', 'sslmode=disable')
    )
  }
  const deployed = Object.entries(template.ConnectorConfiguration).map(([name, value]) => [name, plain(value)])
  // The platform's own sink reads in the group that the template names.
  return { ...Object.fromEntries(deployed), 'consumer.override.group.id': `connect-${randomUUID()}` }
}

const until = async (what: string, condition: () => Promise<boolean>) => {
  while (!(await condition())) {
    if (worker.exitCode !== null) throw new Error(`The worker ended while the test waited for ${what}:\n${workerLog}`)
    await delay(200)
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kassa-msk-connect-'))
  database = await ownDatabase()
  const { username, password } = new URL(database.sinkUrl)
  secrets = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      const { SecretId } = JSON.parse(body)
      asked.push(SecretId)
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.end(JSON.stringify({ Name: SecretId, SecretString: JSON.stringify({ username, password }) }))
    })
  })
  await new Promise<void>(resolve => secrets.listen(0, '127.0.0.1', resolve))

  const { signal } = new AbortController()
  const jars = await fetchJars({ root, set: 'connect-3.7', progress: () => {}, signal })
  const id = randomUUID()
  restUrl = `http://127.0.0.1:${await freePort()}`
  const properties = {
    'bootstrap.servers': KAFKA_BROKERS,
    listeners: restUrl,
    'group.id': `worker-${id}`,
    'plugin.path': await plugin(),
    ...Object.fromEntries(
      ['config', 'offset', 'status'].map(each => [`${each}.storage.topic`, `msk-connect-${each}-${id}`]),
    ),
    ...Object.fromEntries(['config', 'offset', 'status'].map(each => [`${each}.storage.replication.factor`, '1'])),
    'offset.storage.partitions': '1',
    'status.storage.partitions': '1',
  }
  const own = await readFile(join(root, 'connect/msk-connect.properties'), 'utf8')
  const file = join(folder, 'worker.properties')
  await writeFile(
    file,
    `${own}\n${Object.entries(properties)
      .map(([name, value]) => `${name}=${value}`)
      .join('\n')}\n`,
  )
  worker = spawn('java', ['-Xmx256m', '-XX:+UseSerialGC', 'org.apache.kafka.connect.cli.ConnectDistributed', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      CLASSPATH: await classPath(jars),
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
    },
  })
  worker.stderr?.on('data', chunk => {
    workerLog = (workerLog + chunk).slice(-20_000)
  })
  await until('its REST', () =>
    fetch(`${restUrl}/connectors`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  await producer.connect()
})

afterAll(async () => {
  await producer.disconnect()
  if (worker?.exitCode === null) {
    const ended = new Promise(resolve => worker.once('exit', resolve))
    worker.kill()
    await ended
  }
  secrets?.close()
  await database?.drop()
  if (folder) await rm(folder, { recursive: true })
})

test('runs on the version of MSK Connect, finds its password by reference, and makes a row of a record', async () => {
  const { version } = (await (await fetch(restUrl)).json()) as { version: string }
  expect(version).toBe('3.7.2')

  const name = `sink-${randomUUID()}`
  const response = await fetch(`${restUrl}/connectors/${name}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings()),
  })
  expect([response.status, response.ok ? '' : await response.text()]).toEqual([201, ''])
  await until('its task', async () => {
    const status = await fetch(`${restUrl}/connectors/${name}/status`)
    if (!status.ok) return false
    const { tasks } = (await status.json()) as { tasks: { state: string }[] }
    if (tasks.some(({ state }) => state === 'FAILED')) throw new Error(`The task failed:\n${workerLog}`)
    return tasks.length > 0 && tasks.every(({ state }) => state === 'RUNNING')
  })
  expect(new Set(asked)).toEqual(new Set(['kassa/prod/sink']))

  const [record] = recordsOf({ end: 'accepted', at: new Date() })
  if (!record) throw new Error('No sample record.')
  const { topic, key, value, headers } = record
  await producer.send({ topic, acks: -1, messages: [{ key, value, headers }] })
  const row = async () =>
    (await database.admin.query('select topic, payload from events where event_id = $1', [headers.ce_id])).rows[0]
  await until('the row', async () => (await row()) !== undefined)
  expect(await row()).toEqual({ topic, payload: JSON.parse(String(value)) })

  await fetch(`${restUrl}/connectors/${name}`, { method: 'DELETE' })
})
