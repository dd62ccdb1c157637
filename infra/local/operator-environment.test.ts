import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { kafkaSettings } from '../../functions/kafka/client.ts'
import { settings } from '../../functions/settings.ts'
import { addresses } from './addresses.ts'
import { claim, type Home, homeIn } from './home.ts'
import { operatorEnvironment } from './operator-environment.ts'
import { writeCredentials } from './secure/credentials.ts'

let home: Home
beforeEach(async () => {
  home = homeIn(join(await mkdtemp(join(tmpdir(), 'operator-')), '.kassa'))
})
afterEach(() => rm(dirname(home.folder), { recursive: true }))

const withUsers = async () => {
  await writeCredentials(home, { users: { admin: 'secret', redrive: 'other' }, stores: 'x' })
  const folder = join(home.folder, 'secure', 'certificates')
  await mkdir(folder)
  await writeFile(join(folder, 'authority.pem'), 'PEM')
}
const of = (at: number) => addresses(at).brokers.join(',')
const database = (at: number) => addresses(at).database.url

test('an environment that names a cluster stays as it is', async () => {
  const named = { KAFKA_BROKERS: 'b:1', KASSA_HOME: home.folder }
  expect(await operatorEnvironment('admin', named)).toBe(named)
  const arn = { CLUSTER_ARN: 'arn:aws:kafka:eu-central-1:1:cluster/kassa/1' }
  expect(await operatorEnvironment('admin', arn)).toBe(arn)
})

test('the Kassa that runs in the home is found on its ports', async () => {
  const { release } = await claim(home, 1_000)
  const found = await operatorEnvironment('admin', { KASSA_HOME: home.folder })
  expect(found).toEqual({ KASSA_HOME: home.folder, KAFKA_BROKERS: of(1_000), DATABASE_URL: database(1_000) })
  await release()
})

test('with --secure a command comes as the user it is for', async () => {
  const { release } = await claim(home, 2_000)
  await withUsers()
  const found = await operatorEnvironment('redrive', { KASSA_HOME: home.folder })
  expect(settings(kafkaSettings, found)).toEqual({
    KAFKA_BROKERS: addresses(2_000).brokers,
    KAFKA_AUTH: 'scram',
    KAFKA_SECRET: { username: 'redrive', password: 'other' },
    KAFKA_CA: 'PEM',
  })
  await release()
})

test('where nobody runs, the brokers on the usual ports are somebody else, to whom no password is shown', async () => {
  await mkdir(home.folder)
  await withUsers()
  const found = await operatorEnvironment('admin', { KASSA_HOME: home.folder })
  expect(found).toEqual({ KASSA_HOME: home.folder, KAFKA_BROKERS: of(0), DATABASE_URL: database(0) })
})
