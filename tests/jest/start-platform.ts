/**
 * Starts Kassa once for all tests that need one, as a person does, on ports and in a folder of its own, and hands the tests its
 * addresses by the environment. The start goes on while the unit tests run; `platform-ready.ts` waits for it.
 * `KASSA_TEST_RUNNING=1` takes one that runs there already, `KASSA_TEST_OFFSET` says where. `KASSA_TEST_SECURE=1` starts it
 * with --secure, and the tests connect to it as `admin`.
 */
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { addresses, environment } from '../../infra/local/addresses.ts'
import { operatorEnvironment } from '../../infra/local/operator-environment.ts'
import { startWebhookReceiver } from '../webhook-receiver.ts'
import { platformReady } from './readiness.ts'

const offset = Number(process.env.KASSA_TEST_OFFSET ?? 17_000) // below the ports that clients are given
const root = new URL('../..', import.meta.url).pathname
const logs = `${root}.kassa-test-logs`

export default async (): Promise<void> => {
  const at = addresses(offset)
  const secure = Boolean(process.env.KASSA_TEST_SECURE)
  const home = secure ? '.kassa-test-secure' : '.kassa-test'
  Object.assign(process.env, environment(at), {
    // In containers its components are no processes that a test could kill.
    KASSA_HOME: process.env.KASSA_COMPOSE_PROJECT ? '' : `${root}${home}`,
  })
  if (process.env.KASSA_TEST_RUNNING) return
  const webhooks = await startWebhookReceiver()
  process.env.KASSA_TEST_WEBHOOKS = webhooks.url
  process.env.KASSA_TEST_STARTED = `${logs}/started`
  await start(home, secure, process.env.KASSA_TEST_STARTED, webhooks.environment)
  if (!secure) return
  await platformReady() // with its first start it makes the users
  const { KAFKA_BROKERS: _, ...nobody } = process.env
  Object.assign(process.env, await operatorEnvironment('admin', nobody))
}

/**
 * @param result the file that says how the start ended
 * @param settings of its functions, beside its own
 */
const start = async (
  home: string,
  secure: boolean,
  result: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> => {
  await mkdir(logs, { recursive: true })
  await rm(result, { force: true })
  const log = createWriteStream(`${logs}/start.log`)
  const child = spawn(
    process.execPath,
    [
      ...['infra/local/start.ts', '--offset', String(offset), '--home', home, '--fresh', '--no-reload'],
      // No test of a secure run opens a page.
      ...(secure ? ['--secure', '--no-storefront'] : []),
    ],
    { cwd: root, env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  globalThis.kassaUnderTest = child
  let printed = ''
  const read = (chunk: Buffer) => {
    log.write(chunk)
    const wasReady = printed.includes('Kassa is ready')
    printed += chunk
    if (!wasReady && printed.includes('Kassa is ready')) void writeFile(result, '')
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  child.once('exit', code => void writeFile(result, `It ended with exit code ${code}:\n${printed.slice(-3_000)}`))
}

declare global {
  var kassaUnderTest: import('node:child_process').ChildProcess | undefined
}
