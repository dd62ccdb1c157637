/**
 * `npm run test:compose`: the integration tests, the same that run on the embedded platform, on containers of their own
 * (ports moved, data forgotten afterwards). Says so and does nothing where no Docker engine answers.
 */
import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { type Addresses, environment } from '../local/addresses.ts'
import { fetchJars } from '../local/jars.ts'
import { Refusal } from '../local/refusal.ts'
import { requireMaven } from '../local/requirements.ts'
import { containers, isWithoutRegistry, requireEngine } from './containers.ts'

const root = new URL('../../', import.meta.url).pathname

const run = (file: string, args: readonly string[], env: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' })
    // Stopped, it still takes its containers down.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })

/** `sls offline` beside the containers, as a person starts it; resolves when it answers. */
const serve = async (at: Addresses): Promise<() => Promise<void>> => {
  const functions = spawn('node_modules/.bin/serverless', ['offline', 'start'], {
    cwd: root,
    env: { ...process.env, ...environment(at) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>(resolve => functions.once('exit', () => resolve()))
  const answers = () =>
    fetch(`${at.api.url}/health`).then(
      () => true,
      () => false,
    )
  while (!(await answers())) {
    if (functions.exitCode !== null) throw new Error(`\`sls offline start\` ended with ${functions.exitCode}.`)
    await delay(250)
  }
  return async () => {
    functions.kill()
    await ended
  }
}

const quiet = ['--experimental-vm-modules', '--disable-warning=TimeoutNegativeWarning']
/**
 * Those of the shop itself. Left out: what starts a platform of its own, and the connector's own tests, whose database has an
 * address that a worker inside a container does not know.
 */
const those = `${root}(functions|connect/schema|tests/(?!degradation)).*\\.(integration|e2e)\\.test`

const test = async () => {
  try {
    await requireEngine()
  } catch (error) {
    if (!(error instanceof Refusal) || process.env.KASSA_COMPOSE === 'required') throw error
    console.log(`The Compose tests are left out: ${error.message}`)
    return
  }
  const withoutRegistry = await isWithoutRegistry()
  if (withoutRegistry)
    await fetchJars({
      root,
      set: 'connect',
      maven: await requireMaven(),
      progress: text => console.log(text),
      signal: new AbortController().signal,
    })
  const { addresses: at, compose } = await containers({ offset: 9_000, project: 'kassa-test', withoutRegistry })
  await compose('down', '--volumes', '--remove-orphans')
  try {
    await compose('up', '-d', '--wait')
    const stop = await serve(at)
    const chosen = process.argv.length > 2 ? process.argv.slice(2) : ['--testPathPatterns', those]
    try {
      process.exitCode = await run(
        process.execPath,
        [...quiet, 'node_modules/jest/bin/jest.js', '--selectProjects', 'integration', '--forceExit', ...chosen],
        { ...environment(at), KASSA_TEST_RUNNING: '1', KASSA_TEST_OFFSET: String(at.offset) },
      )
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
