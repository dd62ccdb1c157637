/**
 * A Kassa started with --secure, from outside (`npm run test:secure`): it lets nobody in without a name, every function is
 * itself, commands find their way, and no secret is told.
 */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import kafkajs from 'kafkajs'
import { connectKafka, kafkaSettings } from '../functions/kafka/client.ts'
import { settings } from '../functions/settings.ts'
import { topics } from '../functions/topics.ts'
import { addresses } from '../infra/local/addresses.ts'
import { homeIn } from '../infra/local/home.ts'
import { classPath, jarFolder } from '../infra/local/java/jars.ts'
import { requireJava } from '../infra/local/requirements/requirements.ts'
import { acls } from '../infra/local/secure/acls.ts'
import { certificates } from '../infra/local/secure/certificates.ts'
import { readCredentials, users, withUsers } from '../infra/local/secure/credentials.ts'
import { ensureAcls } from '../infra/local/secure/ensure-acls.ts'
import { asUser } from '../infra/local/secure/secured.ts'
import { addUsers } from '../infra/local/secure/steps.ts'
import { eventually } from './eventually.ts'

const onSecure = process.env.KASSA_TEST_SECURE ? describe : describe.skip
const home = homeIn(process.env.KASSA_HOME ?? '.kassa')
const api = process.env.API_URL ?? ''
const brokers = (process.env.KAFKA_BROKERS ?? '').split(',')

const credentials = async () => {
  const found = await readCredentials(home)
  if (!found) throw new Error(`${home.folder} has no credentials.`)
  return found
}
const kafkaJava = async () => {
  const folder = await jarFolder(new URL('..', import.meta.url).pathname, 'kafka')
  const java = { ...(await requireJava()), folder, classPath: await classPath(folder) }
  return () => java
}
const get = async (path: string) => (await fetch(`${api}${path}`)).json() as Promise<Record<string, unknown>>
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))

/** A command as a person runs it: its environment names the home and nothing of Kafka. */
const command = (...args: string[]) => {
  const names = ['KAFKA_BROKERS', 'KAFKA_AUTH', 'KAFKA_SECRET', 'KAFKA_CA', 'CLUSTER_ARN']
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.includes(name)))
  const quiet = '--disable-warning=TimeoutNegativeWarning'
  return promisify(execFile)(process.execPath, [quiet, ...args], { env: { ...env, NODE_OPTIONS: '' } })
}

onSecure('the brokers', () => {
  test('let in every user with its password, and nobody without', async () => {
    const known = await credentials()
    expect(Object.keys(known.users).sort()).toEqual([...users].sort())
    for (const address of brokers) {
      const describe = (as: Parameters<typeof connectKafka>[0]) =>
        connectKafka({ ...as, KAFKA_BROKERS: [address] }).admin(each => each.describeCluster())
      await expect(describe({})).rejects.toThrow()
      const admin = await asUser(home, known, 'admin')
      expect((await describe(admin)).brokers).toHaveLength(3)
      const KAFKA_SECRET = { username: 'admin', password: 'wrong' }
      await expect(describe({ ...admin, KAFKA_SECRET })).rejects.toThrow(/[Aa]uthentication/)
    }
    for (const name of users) {
      const as = await asUser(home, known, name)
      await connectKafka({ ...as, KAFKA_BROKERS: brokers }).admin(each => each.describeCluster())
    }
  })

  test('learn of a user that is younger than they are', async () => {
    const known = await credentials()
    const later = homeIn(await mkdtemp(join(tmpdir(), 'later-')))
    const names = { names: ['broker'], password: known.stores }
    await addUsers({
      at: addresses(Number(process.env.KASSA_TEST_OFFSET ?? 17_000)),
      home: later,
      of: {
        credentials: withUsers(known, ['younger']),
        newUsers: ['younger'],
        folder: later.folder,
        certificates: () => certificates(join(home.folder, 'secure', 'certificates'), names),
      },
      java: await kafkaJava(),
    })
    const kept = await readCredentials(later)
    expect(await readdir(later.folder)).toEqual(['secure'])
    await rm(later.folder, { recursive: true })
    const password = kept?.users.younger ?? ''
    const as = { ...(await asUser(home, known, 'admin')), KAFKA_SECRET: { username: 'younger', password } }
    await eventually(() => connectKafka({ ...as, KAFKA_BROKERS: brokers }).admin(each => each.describeCluster()))
  })

  test('hold the rights of infra/rights.ts and no other; one too many is taken away', async () => {
    const admin = settings(kafkaSettings)
    expect(await ensureAcls(admin)).toEqual([`${acls().length} rights are as they should be`])
    const { AclOperationTypes: operation, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs
    const surplus = {
      principal: 'User:openapi',
      host: '*',
      operation: operation.WRITE,
      permissionType: AclPermissionTypes.ALLOW,
      resourceType: AclResourceTypes.TOPIC,
      resourceName: 'payment-successful',
      resourcePatternType: ResourcePatternTypes.LITERAL,
    }
    await connectKafka(admin).admin(each => each.createAcls({ acl: [surplus] }))
    await eventually(async () =>
      expect(await ensureAcls(admin)).toEqual(['took away 1 that infra/rights.ts does not give']),
    )
    await eventually(async () =>
      expect(await ensureAcls(admin)).toEqual([`${acls().length} rights are as they should be`]),
    )
  })
})

onSecure('the functions', () => {
  test('read their topics each as itself', async () => {
    const port = process.env.MAPPINGS_PORT
    const { EventSourceMappings } = (await (await fetch(`http://127.0.0.1:${port}/event-source-mappings`)).json()) as {
      EventSourceMappings: {
        SourceAccessConfigurations: { Type: string; URI: string }[]
        Local: { FunctionKey: string }
      }[]
    }
    const users = EventSourceMappings.map(({ Local, SourceAccessConfigurations: [access] }) => [
      Local.FunctionKey,
      access?.URI.split('AmazonMSK_kassa-')[1],
    ])
    expect(users.length).toBeGreaterThan(5)
    expect(users.filter(([name, user]) => name !== user)).toEqual([])
  })

  test('see the whole cluster, and that the shop can sell', async () => {
    const cluster = (await get('/cluster')) as { brokers: unknown[]; topics: { name: string }[]; incomplete: string[] }
    expect(cluster).toMatchObject({ incomplete: [], connector: { state: 'RUNNING' } })
    expect(cluster.brokers).toHaveLength(3)
    const seen = cluster.topics.map(({ name }) => name)
    expect(topics.map(({ name }) => name).filter(name => !seen.includes(name))).toEqual([])
    expect(await get('/health')).toEqual({ status: expect.stringMatching(/^(ok|degraded)$/) })
  })

  test('put aside what they cannot process, show it, and send it on', async () => {
    const { send, close } = connectKafka(settings(kafkaSettings))
    const key = randomUUID()
    await send([{ topic: 'checkout-requested', key, value: 'no JSON', headers: {} }])
    await close()
    interface Letter {
      readonly id: string
      readonly checkoutId: string
      readonly function: string
      readonly attempt: number
    }
    const letter = (attempt: number) =>
      eventually(async () => {
        const { records } = (await get('/dead-letters')) as { records: Letter[] }
        const found = records.find(each => each.checkoutId === key && each.attempt === attempt)
        if (!found) throw new Error(`No dead letter of ${key}, attempt ${attempt}, among ${JSON.stringify(records)}`)
        return found
      })
    const { id, attempt } = await letter(0)
    const response = await fetch(`${api}/dead-letters/redrive`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ids: [id] }),
    })
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 200 })
    await letter(attempt + 1)
  })
})

onSecure('commands on this machine', () => {
  test('npm run topics and npm run redrive come to the Kassa of the home by themselves', async () => {
    expect((await command('infra/local/create-topics.ts')).stdout).toMatch(/topics are as they should be/)
    expect((await command('infra/redrive/redrive.ts', '--list')).stdout).toMatch(/dead-letter/)
  })
})

onSecure('secrets', () => {
  test('are in files for their owner alone, and in no log', async () => {
    const holders = await Promise.all(['secure', 'settings'].map(name => filesIn(join(home.folder, name))))
    const open = []
    for (const file of holders.flat()) if (((await stat(file)).mode & 0o077) !== 0) open.push(file)
    expect(open.filter(file => !/certificates\/\w+\.(pem|csr)$|\.p12$/.test(file))).toEqual([])
    expect((await stat(join(home.folder, 'secure'))).mode & 0o077).toBe(0)

    const known = await credentials()
    const secrets = [...Object.values(known.users), known.stores]
    const logs = [...(await filesIn(join(home.folder, 'logs'))), '.kassa-test-logs/start.log']
    const telling = []
    for (const file of logs) {
      const text = await readFile(file, 'utf8')
      if (secrets.some(secret => text.includes(secret))) telling.push(file)
    }
    expect(telling).toEqual([])
  })
})
