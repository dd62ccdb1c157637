/** `npm run bench`: runs the parts side by side with their baselines, prints one table and keeps the figures. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type PartName, partNames } from '../infra/local/components/component.ts'
import { type Platform, startPlatform } from '../infra/local/platform.ts'
import { setUp } from '../infra/local/set-up/set-up.ts'
import { type BenchRun, benchRun, usage } from './arguments.ts'
import { writeCharts } from './charts/write.ts'
import type { BenchContext, Part } from './measurement.ts'
import { parts } from './measurements.ts'
import { keep, machine, type PartResult, partResult } from './results.ts'
import { figure, table } from './table.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const begun = Date.now()
const tell = (text: string): void => console.log(`${((Date.now() - begun) / 1_000).toFixed(1).padStart(7)} s  ${text}`)

/** Topics, tables, schema and sink, where what they are made in runs. */
const setUpFor =
  (names: readonly PartName[]): typeof setUp =>
  (at, kafka) => {
    const made = new Set<string>(names)
    return setUp(at, kafka).filter(({ name, needs }) => needs.every(need => made.has(need)) && made.add(name))
  }

/** A platform with what a part needs and nothing more: what idles beside it takes its share of the machine. */
const platforms = (wanted: BenchRun, chosen: readonly Part[], signal: AbortSignal) => {
  let running: { readonly names: readonly PartName[]; readonly platform: Platform } | undefined
  let first = true
  const inOrder = (names: readonly PartName[]) => partNames.filter(name => names.includes(name))
  const stop = async () => {
    await running?.platform.stop()
    running = undefined
  }
  return {
    current: (): Platform => {
      if (!running) throw new Error('This part says that it needs nothing of the platform, so none runs.')
      return running.platform
    },
    /** A smoke run has no time to start one for each part. */
    provide: async (part: Part): Promise<void> => {
      const { needs } = part
      const names = inOrder(wanted.smoke && needs.length > 0 ? chosen.flatMap(each => each.needs) : needs)
      const fresh = first || (part.fresh === true && !wanted.smoke)
      if (!fresh && names.join() === (running?.names ?? []).join()) return
      await stop()
      if (names.length === 0) return
      tell(`starting ${names.join(', ')}`)
      const platform = await startPlatform({
        home: resolve(wanted.home),
        offset: wanted.offset,
        parts: names,
        fresh,
        setUp: setUpFor(names),
        report: event => {
          if (event.kind === 'died' || event.kind === 'gave up') tell(`${event.part} ${event.kind}`)
        },
        signal,
      })
      first = false
      running = { names, platform }
    },
    stop,
  }
}

const measure = async (part: Part, context: BenchContext): Promise<PartResult> => {
  tell(`${part.name}: ${part.about}`)
  const lines = await part.run(context)
  const rounds = (figures: readonly number[]) => figures.map(figure).join(' ')
  for (const { what, unit, kassa, baseline } of lines) tell(`  ${what}: ${rounds(kassa)} | ${rounds(baseline)} ${unit}`)
  return partResult(lines, context.rounds, new Date())
}

/** @param keepPart is told the figures of each part as soon as it has them */
const run = async (
  wanted: BenchRun,
  signal: AbortSignal,
  keepPart: (name: string, result: PartResult) => Promise<void>,
): Promise<Record<string, PartResult>> => {
  const chosen = parts.filter(({ name }) => wanted.only.includes(name))
  const { current, provide, stop } = platforms(wanted, chosen, signal)
  const context: BenchContext = {
    rounds: wanted.rounds,
    scale: wanted.scale,
    tell: text => tell(`  ${text}`),
    get platform() {
      return current()
    },
  }
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  interrupted.catch(() => undefined) // it may come between two parts
  const results: Record<string, PartResult> = {}
  try {
    for (const part of chosen) {
      await provide(part)
      const result = await Promise.race([measure(part, context), interrupted])
      results[part.name] = result
      await keepPart(part.name, result)
    }
  } finally {
    await stop()
  }
  return results
}

const main = async (args: readonly string[]): Promise<void> => {
  const wanted = benchRun(
    args,
    parts.map(({ name }) => name),
  )
  if (!wanted) return console.log(usage(parts))
  if (wanted.profile) process.env.BENCH_PROFILE = resolve(wanted.profile)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => stopping.abort(new Error('Interrupted.')))
  // A profiled process is a slower one.
  const keeps = !wanted.smoke && wanted.profile === undefined
  const results = await run(wanted, stopping.signal, async (name, result) => {
    if (!keeps) return
    tell(`kept in ${await keep(root, { machine: await machine(root), parts: { [name]: result } }, new Date())}`)
  })
  console.log(`\n${table(parts.flatMap(({ name }) => results[name]?.lines ?? []))}\n`)
  if (wanted.smoke) return console.log('A smoke run: everything runs, and the figures mean nothing.')
  if (!keeps) return console.log(`Profiles are in ${wanted.profile}; the figures are not kept.`)
  console.log(await writeCharts(root))
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exitCode = 1
}
