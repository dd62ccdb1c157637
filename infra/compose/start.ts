/**
 * `npm run start:compose`: the platform in containers and the functions beside it, until Ctrl-C. The containers go on
 * running; `docker compose down` stops them and keeps their data.
 */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { environment } from '../local/addresses.ts'
import { Refusal } from '../local/refusal.ts'
import { containers, isWithoutRegistry, requireEngine } from './containers.ts'

const usage = `Usage: npm run start:compose [-- option…]

  --offset N   add N to every port
  --ui         also start Kafka UI
  --help       print this`

const start = async () => {
  const { values } = parseArgs({
    options: { offset: { type: 'string' }, ui: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help) return console.log(usage)
  await requireEngine()
  const { addresses: at, compose } = await containers({
    offset: Number(values.offset ?? 0),
    withoutRegistry: await isWithoutRegistry(),
  })
  await compose(...(values.ui ? ['--profile', 'ui'] : []), 'up', '-d', '--wait')
  const functions = spawn('node_modules/.bin/serverless', ['offline', 'start'], {
    cwd: new URL('../../', import.meta.url).pathname,
    env: { ...process.env, ...environment(at) },
    stdio: 'inherit',
  })
  // Ctrl-C reaches the functions through the terminal; they end first, then we.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => functions.kill(signal))
  process.exitCode = await new Promise(resolve => functions.once('exit', code => resolve(code ?? 0)))
}

await start().catch((error: Error) => {
  console.error(error instanceof Refusal ? error.message : error)
  process.exitCode = 1
})
