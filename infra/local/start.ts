/**
 * `npm start`: the platform, the functions and the storefront, until Ctrl-C.
 * `npm run platform` (the argument `platform`): the platform alone.
 * `npm run start:compose` (the argument `functions`): functions and storefront, beside a platform in containers.
 */
import { randomUUID } from 'node:crypto'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { help, parseArguments } from './arguments.ts'
import { type PartName, platformParts } from './components/component.ts'
import { homeIn, runningIn } from './home.ts'
import { type Platform, startPlatform } from './platform.ts'
import { functionSources, onSourcesChanged } from './processes/watch-sources.ts'
import { memoryOf, memoryTable, total } from './report/memory.ts'
import { reporter, seconds } from './report/reporter.ts'
import { welcome } from './report/welcome.ts'
import { Refusal } from './requirements/refusal.ts'
import { setUp } from './set-up/set-up.ts'

const commands = { all: 'npm start', platform: 'npm run platform', functions: 'npm run start:compose' } as const
type Scope = keyof typeof commands
const isScope = (text: string | undefined): text is Scope => text !== undefined && Object.hasOwn(commands, text)

const given = process.argv[2]
const [scope, rest] = isScope(given) ? [given, process.argv.slice(3)] : (['all', process.argv.slice(2)] as const)

const { stdout } = process
const colours = stdout.isTTY && !process.env.NO_COLOR
const { event, line, close } = reporter({
  write: text => stdout.write(text),
  rows: stdout.isTTY ? stdout.rows : undefined,
  columns: stdout.columns,
  colours,
})
// Whoever read our lines may leave; that is no reason to stop a shop.
stdout.on('error', () => {})

const printStats = async (folder: string) => {
  const home = homeIn(folder)
  const instance = await runningIn(home)
  if (!instance) throw new Refusal(`No Kassa runs in ${home.folder}: start it first, or name its folder with --home.`)
  const pids = Object.fromEntries(Object.entries(instance.parts).map(([part, { pid }]) => [part, pid]))
  console.log(memoryTable(await memoryOf(instance.pid, pids)))
}

const memory = async ({ parts }: Platform) => {
  const pids = Object.fromEntries(parts.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid]])))
  return total(await memoryOf(process.pid, pids))
}

/** From here, when it is below here. */
const short = (folder: string) => {
  const below = relative(process.cwd(), folder)
  return below && !below.startsWith('..') ? below : folder
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const untilStopped = new AbortController()

const run = async () => {
  const { home, offset, fresh, secure, restart, storefront, reload, stats, help: helpWanted } = parseArguments(rest)
  if (helpWanted) return console.log(help(commands[scope]))
  if (stats) return printStats(home)

  const begun = performance.now()
  const serves = scope !== 'platform'
  const parts: PartName[] = scope === 'functions' ? [] : [...platformParts]
  if (serves) parts.push('offline')
  if (serves && storefront) parts.push('storefront')

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => untilStopped.abort(new Refusal('Stopped before it was ready.')))
  process.on('uncaughtException', error => {
    console.error(error)
    process.exitCode = 1
    untilStopped.abort(error)
  })
  const platform = await startPlatform({
    home,
    offset,
    parts,
    fresh,
    secure,
    restart,
    // Containers are set up by one of them.
    setUp: scope === 'functions' ? () => [] : setUp,
    report: event,
    signal: untilStopped.signal,
  })
  close()
  line(
    welcome({
      at: platform.addresses,
      home: short(platform.home.folder),
      functions: serves,
      serving: platform.serving,
      storefront: parts.includes('storefront'),
      memory: scope === 'functions' ? undefined : await memory(platform),
      idempotencyKey: randomUUID(),
    }),
  )
  line(`Started in ${seconds(performance.now() - begun)}; Ctrl-C stops it, data stay.`)
  line('Kassa is ready')

  if (serves && reload) {
    onSourcesChanged(root, functionSources, untilStopped.signal, async file => {
      line(`${file} changed: starting the functions again …`)
      const from = performance.now()
      await platform.renew('offline').then(
        () => line(`The functions run again after ${seconds(performance.now() - from)}`),
        (error: Error) => line(`The functions did not start: ${error.message}. Save again when it is mended.`),
      )
    })
  }
  if (!untilStopped.signal.aborted)
    await new Promise(resolve => untilStopped.signal.addEventListener('abort', resolve, { once: true }))
  await platform.stop()
  line('Kassa is stopped')
}

try {
  await run()
} catch (error) {
  close()
  // A plain Error is a sentence for people; any other kind is a fault of ours, and its place matters.
  console.error(error instanceof Refusal || Object(error).constructor === Error ? (error as Error).message : error)
  process.exitCode = 1
}
