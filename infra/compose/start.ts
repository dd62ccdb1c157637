/**
 * `npm run start:compose`: the platform in containers, and the functions and the storefront beside it until Ctrl-C. The
 * containers go on running; `docker compose down` stops them and keeps their data.
 */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { Refusal } from '../local/requirements/refusal.ts'
import { containers, requireEngine } from './containers.ts'

const usage = `Usage: npm run start:compose [-- option…]

  --fresh          begin anew: forget all orders, mails and offsets of the containers
  --no-storefront  do without the shop and the console
  --no-reload      keep the functions as they are when their sources change
  --offset N       add N to every port
  --home DIR       the folder for logs and pids of functions and storefront (.kassa)
  --ui             also start Kafka UI
  --help           print this`

const options = {
  fresh: { type: 'boolean' },
  'no-storefront': { type: 'boolean' },
  'no-reload': { type: 'boolean' },
  offset: { type: 'string' },
  home: { type: 'string' },
  ui: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

const given = () => {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    throw new Refusal((error as Error).message)
  }
}

const start = async () => {
  const { fresh, ui, help, offset = '0', home, ...flags } = given()
  if (help) return console.log(usage)
  await requireEngine()
  const { compose } = await containers({ offset: Number(offset) })
  if (fresh) await compose('down', '--volumes')
  await compose(...(ui ? ['--profile', 'ui'] : []), 'up', '-d', '--wait')

  const args = ['functions', '--offset', offset, ...(home === undefined ? [] : ['--home', home])]
  for (const flag of Object.keys(flags)) args.push(`--${flag}`)
  const functions = spawn(
    process.execPath,
    ['--disable-warning=TimeoutNegativeWarning', 'infra/local/start.ts', ...args],
    { cwd: new URL('../../', import.meta.url).pathname, stdio: 'inherit' },
  )
  // Ctrl-C reaches the functions through the terminal; they end first, then we.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => functions.kill(signal))
  process.exitCode = await new Promise(resolve => functions.once('exit', code => resolve(code ?? 1)))
}

await start().catch((error: Error) => {
  console.error(error instanceof Refusal || error instanceof RangeError ? error.message : error)
  process.exitCode = 1
})
