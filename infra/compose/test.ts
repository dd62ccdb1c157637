/**
 * `npm run test:compose`: the integration tests, the same that run on the embedded platform, on containers of their own
 * (ports moved, data forgotten afterwards), and then that containers come back with everything they had. Arguments choose
 * tests as jest does. Says so and does nothing where no Docker engine answers; with KASSA_COMPOSE=required that is an error.
 */
import { spawn } from 'node:child_process'
import { type Addresses, environment } from '../local/addresses.ts'
import { Refusal } from '../local/requirements/refusal.ts'
import { requireJava, requireMaven } from '../local/requirements/requirements.ts'
import { containers, requireEngine } from './containers.ts'

const root = new URL('../../', import.meta.url).pathname
const offset = 9_000
const project = 'kassa-test'
const home = '.kassa-compose-test'

const run = (args: readonly string[], env: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
    // Stopped, it still takes its containers down.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })

/** Functions and storefront beside the containers, as a person starts them; resolves when they are ready. */
const serve = async (): Promise<() => Promise<void>> => {
  const args = ['infra/local/start.ts', 'functions', '--offset', String(offset), '--home', home, '--no-reload']
  const functions = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>(resolve => functions.once('exit', () => resolve()))
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    functions.stdout.on('data', chunk => {
      printed += chunk
      if (printed.includes('Kassa is ready')) resolve()
    })
    functions.once('exit', code => reject(new Error(`The functions did not start (exit ${code}):\n${printed}`)))
  })
  return async () => {
    functions.kill()
    await ended
  }
}

const jest = [
  '--experimental-vm-modules',
  '--disable-warning=TimeoutNegativeWarning',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  'integration',
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

const testAll = async (at: Addresses): Promise<number> => {
  const env = {
    ...environment(at),
    CONNECT_DATABASE_URL: 'postgresql://sink:sink@postgres:5432/analytics',
    KASSA_TEST_RUNNING: '1',
    KASSA_TEST_OFFSET: String(offset),
    KASSA_COMPOSE_PROJECT: project,
    KAFKAJS_NO_PARTITIONER_WARNING: '1',
  }
  const chosen = process.argv.slice(2)
  if (chosen.length > 0) return run([...jest, ...chosen], env)
  const files = [...shared, ...(await withJava())].map(path => root + path)
  const failed = await run([...jest, '--testPathPatterns', ...files], env)
  // Last and alone, for no other test bears it.
  return (await run([...jest, '--testPathPatterns', `${root}infra/compose/`], env)) || failed
}

const test = async () => {
  try {
    await requireEngine()
  } catch (error) {
    if (!(error instanceof Refusal) || process.env.KASSA_COMPOSE === 'required') throw error
    console.log(`The Compose tests are left out: ${error.message}`)
    return
  }
  const { addresses: at, compose } = await containers({ offset, project })
  await compose('down', '--volumes', '--remove-orphans')
  try {
    await compose('up', '-d', '--wait')
    const stop = await serve()
    try {
      process.exitCode = await testAll(at)
    } finally {
      await stop()
    }
  } finally {
    await compose('down', '--volumes')
  }
}

await test().catch((error: Error) => {
  console.error(error instanceof Refusal ? error.message : error)
  process.exitCode = 1
})
