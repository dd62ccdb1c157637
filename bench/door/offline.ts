/** `sls offline` with the service of the bench, on ports that are free. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { environment } from '../../infra/local/addresses.ts'
import type { Platform } from '../../infra/local/platform.ts'
import { eventually } from '../../tests/eventually.ts'
import { freePort } from '../../tests/free-port.ts'

const sls = createRequire(import.meta.url).resolve('serverless/bin/serverless.js')
const patienceMs = 60_000
const farewellMs = 10_000

export interface Offline extends AsyncDisposable {
  readonly port: number
}

/** @throws Error with what it printed when it does not answer */
export const startOffline = async (platform: Platform, topic: string): Promise<Offline> => {
  const [http, lambda] = await Promise.all([freePort(), freePort()])
  const profile = process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : []
  const child = spawn(
    process.execPath,
    [...profile, '--disable-warning=TimeoutNegativeWarning', sls, 'offline', 'start'],
    {
      cwd: new URL('service', import.meta.url).pathname,
      env: {
        ...process.env,
        ...environment(platform.addresses),
        TOPIC: topic,
        BENCH_HTTP_PORT: String(http),
        BENCH_LAMBDA_PORT: String(lambda),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-4_000)
    })
  const ended = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), farewellMs)
    await ended
    clearTimeout(late)
  }
  try {
    await eventually(async () => {
      if (child.exitCode !== null) return
      const { status } = await fetch(`http://127.0.0.1:${http}/nothing`, {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
      })
      if (status !== 202) throw new Error(`it answers ${status}`)
    }, patienceMs)
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
  } catch (error) {
    await stop()
    throw new Error(`sls offline of the bench does not answer: ${(error as Error).message}. It printed:\n${printed}`)
  }
  return { port: http, [Symbol.asyncDispose]: stop }
}
