/**
 * `npm run test:compose`: the integration tests, the same that run on the embedded platform, on containers of their own
 * (ports moved, data deleted afterwards), and then that containers come back with everything they had.
 */
import { spawn } from 'node:child_process'
import { command, run } from '../command-line.ts'
import { type Addresses, environment } from '../local/addresses.ts'
import { startPlatform } from '../local/platform.ts'
import { interruptible } from '../local/processes/interruption.ts'
import { requireJava, requireMaven } from '../local/requirements/requirements.ts'
import { Refusal } from '../refusal.ts'
import { containers, requireEngine } from './containers.ts'

const root = new URL('../../', import.meta.url).pathname
const offset = 9_000
const project = 'kassa-test'
const home = '.kassa-compose-test'

const node = (args: readonly string[], env: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
    // Stopped, it still takes its containers down.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })

const jest = [
  '--disable-warning=TimeoutNegativeWarning',
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  'integration',
  'shop',
]

/** Not those of the embedded platform itself, nor those on which no platform has a bearing: the shop before a stand-in. */
const shared = ['functions/', 'connect/', 'tests/', 'infra/serverless-offline-kafka/', 'client/tests/journeys']

/** A worker of the version of MSK Connect runs on this machine, out of Maven. */
const withJava = async (): Promise<string[]> => {
  try {
    await Promise.all([requireJava(), requireMaven()])
    return ['infra/checks/']
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    console.log(`The sink on MSK Connect's version is left out: ${error.message}`)
    return []
  }
}

const testAll = async (at: Addresses, chosen: readonly string[]): Promise<number> => {
  const env = {
    ...environment(at),
    CONNECT_DATABASE_URL: 'postgresql://sink:sink@postgres:5432/analytics',
    KASSA_TEST_RUNNING: '1',
    KASSA_TEST_OFFSET: String(offset),
    KASSA_COMPOSE_PROJECT: project,
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
  }
  if (chosen.length > 0) return node([...jest, ...chosen], env)
  const files = [...shared, ...(await withJava())].map(path => root + path)
  const failed = await node([...jest, '--testPathPatterns', ...files], env)
  // Runs last and alone: it disturbs every other test.
  return (await node([...jest, '--testPathPatterns', `${root}infra/compose/`], env)) || failed
}

const options = command(
  'npm run test:compose --',
  'Runs the integration tests on containers. Where no Docker engine answers it says so and does nothing; with KASSA_COMPOSE=required that is an error.',
)
  .argument('[jest...]', 'options of jest, such as --testPathPatterns NAME (default: all integration tests)')
  .allowUnknownOption()

await run(options, async (_, chosen) => {
  try {
    await requireEngine()
  } catch (error) {
    if (!(error instanceof Refusal) || process.env.KASSA_COMPOSE === 'required') throw error
    console.log(`The Compose tests are left out: ${error.message}`)
    return 0
  }
  const { addresses: at, compose } = await containers({ offset, project })
  return interruptible(async ({ signal }) => {
    await compose('down', '--volumes', '--remove-orphans')
    try {
      await compose('up', '-d', '--wait')
      await using _functions = await startPlatform({ home, offset, components: ['offline', 'storefront'], signal })
      return await testAll(at, chosen)
    } finally {
      await compose('down', '--volumes')
    }
  })
})
