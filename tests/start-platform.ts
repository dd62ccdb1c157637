/**
 * Starts Kassa once for all integration tests, as a person does, on ports and in a folder of its own, and tells the tests
 * its addresses by the environment. `KASSA_TEST_RUNNING=1` takes one that runs there already,
 * `KASSA_TEST_OFFSET` says where. `KASSA_TEST_SECURE=1` starts it with --secure, and the tests come to it as `admin`.
 */
import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { addresses, environment } from '../infra/local/addresses.ts'
import { operatorEnvironment } from '../infra/local/operator-environment.ts'

const offset = Number(process.env.KASSA_TEST_OFFSET ?? 17_000) // below the ports that clients are given
const root = new URL('..', import.meta.url).pathname

export default async (): Promise<void> => {
  const at = addresses(offset)
  const secure = Boolean(process.env.KASSA_TEST_SECURE)
  const home = secure ? '.kassa-test-secure' : '.kassa-test'
  Object.assign(process.env, environment(at), {
    STOREFRONT_ORIGIN: at.storefront.url,
    // In containers its parts are no processes that a test could kill.
    KASSA_HOME: process.env.KASSA_COMPOSE_PROJECT ? '' : `${root}${home}`,
  })
  if (!process.env.KASSA_TEST_RUNNING) await start(home, secure)
  const { KAFKA_BROKERS: _, ...nobody } = process.env
  if (secure) Object.assign(process.env, await operatorEnvironment('admin', nobody))
}

const start = async (home: string, secure: boolean): Promise<void> => {
  mkdirSync(`${root}.kassa-test-logs`, { recursive: true })
  const log = createWriteStream(`${root}.kassa-test-logs/start.log`)
  const child = spawn(
    process.execPath,
    [
      ...['infra/local/start.ts', '--offset', String(offset), '--home', home, '--fresh', '--no-reload'],
      // No test of a secure run opens a page.
      ...(secure ? ['--secure', '--no-storefront'] : []),
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  globalThis.kassaUnderTest = child
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    const note = (chunk: Buffer) => {
      log.write(chunk)
      printed += chunk
      if (printed.includes('Kassa is ready')) resolve()
    }
    child.stdout.on('data', note)
    child.stderr.on('data', note)
    child.on('exit', code =>
      reject(new Error(`Kassa did not start for the tests (exit ${code}):\n${printed.slice(-3_000)}`)),
    )
  })
}

declare global {
  var kassaUnderTest: import('node:child_process').ChildProcess | undefined
}
