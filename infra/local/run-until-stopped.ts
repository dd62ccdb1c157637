/** Starts components, prints their progress and then the addresses, and keeps them running until Ctrl-C. */
import { randomUUID } from 'node:crypto'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Refusal } from '../refusal.ts'
import type { ComponentName } from './components/component.ts'
import { homeIn, runningIn } from './home.ts'
import { type Platform, type PlatformOptions, startPlatform } from './platform.ts'
import { interruptible } from './processes/interruption.ts'
import { functionSources, onSourcesChanged } from './processes/watch-sources.ts'
import { memoryOf, memoryTable, total } from './report/memory.ts'
import { reporter, seconds } from './report/reporter.ts'
import { welcome } from './report/welcome.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface RunOptions extends Omit<PlatformOptions, 'report' | 'signal'> {
  readonly components: readonly ComponentName[]
  /** True: the functions are restarted when their sources change. */
  readonly reload: boolean
}

/** @throws Refusal when no instance runs in this home */
export const printStats = async (folder: string): Promise<void> => {
  const home = homeIn(folder)
  const instance = await runningIn(home)
  if (!instance) throw new Refusal(`No Kassa runs in ${home.folder}: start it first, or name its folder with --home.`)
  const pids = Object.fromEntries(Object.entries(instance.components).map(([component, { pid }]) => [component, pid]))
  console.log(memoryTable(await memoryOf(instance.pid, pids)))
}

const memory = async ({ components }: Platform) => {
  const pids = Object.fromEntries(components.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid]])))
  return total(await memoryOf(process.pid, pids))
}

/** The path from the working directory to a folder below it; another folder stays as it is. */
const short = (folder: string) => {
  const below = relative(process.cwd(), folder)
  return below && !below.startsWith('..') ? below : folder
}

export const runUntilStopped = ({ reload, ...options }: RunOptions): Promise<void> =>
  interruptible(async ({ signal }) => {
    const { stdout } = process
    stdout.on('error', () => {}) // the reader of the output may close it; the shop goes on
    const { event, line, close } = reporter({
      write: text => stdout.write(text),
      rows: stdout.isTTY ? stdout.rows : undefined,
      columns: stdout.columns,
      colours: stdout.isTTY && !process.env.NO_COLOR,
    })
    const begun = performance.now()
    const serves = options.components.includes('offline')
    await using platform = await startPlatform({ ...options, report: event, signal }).finally(close)
    line(
      welcome({
        at: platform.addresses,
        home: short(platform.home.folder),
        functions: serves,
        serving: platform.serving,
        storefront: options.components.includes('storefront'),
        memory: options.components.includes('kafka-1') ? await memory(platform) : undefined,
        idempotencyKey: randomUUID(),
      }),
    )
    line(`Started in ${seconds(performance.now() - begun)}; Ctrl-C stops it, data stay.`)
    line('Kassa is ready')

    if (serves && reload) {
      onSourcesChanged(root, functionSources, signal, async file => {
        line(`${file} changed: restarting the functions …`)
        const from = performance.now()
        await platform.renew('offline').then(
          () => line(`The functions run again after ${seconds(performance.now() - from)}`),
          (error: Error) =>
            line(`The functions did not start: ${error.message}. They start when you save a correction.`),
        )
      })
    }
    if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    await platform.stop()
    if (!(signal.reason instanceof Refusal)) throw signal.reason
    line('Kassa is stopped')
  })
