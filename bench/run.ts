/** `npm run bench`: runs the parts side by side with their baselines, prints one table and keeps the figures. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../infra/command-line.ts'
import { type PartName, partNames } from '../infra/local/components/component.ts'
import { type Platform, startPlatform } from '../infra/local/platform.ts'
import { interruptible } from '../infra/local/processes/interruption.ts'
import { setUp } from '../infra/local/set-up/set-up.ts'
import { writeCharts } from './charts/write.ts'
import type { BenchContext, Part } from './measurement.ts'
import { parts } from './measurements.ts'
import { type BenchOptions, benchOptions } from './options.ts'
import { keep, machine, type PartResult, partResult } from './results.ts'
import { figure, table } from './table.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
/** Counts and seconds of a smoke run, against those of a full one. */
const smokeScale = 0.02
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
const platforms = (options: BenchOptions, chosen: readonly Part[], signal: AbortSignal) => {
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
      const names = inOrder(options.smoke && needs.length > 0 ? chosen.flatMap(each => each.needs) : needs)
      const fresh = first || (part.fresh === true && !options.smoke)
      if (!fresh && names.join() === (running?.names ?? []).join()) return
      await stop()
      if (names.length === 0) return
      tell(`starting ${names.join(', ')}`)
      const platform = await startPlatform({
        home: resolve(options.home),
        offset: options.offset,
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
    [Symbol.asyncDispose]: stop,
  }
}

const measure = async (part: Part, context: BenchContext): Promise<PartResult> => {
  tell(`${part.name}: ${part.about}`)
  const lines = await part.run(context)
  const rounds = (figures: readonly number[]) => figures.map(figure).join(' ')
  for (const { what, unit, kassa, baseline } of lines) tell(`  ${what}: ${rounds(kassa)} | ${rounds(baseline)} ${unit}`)
  return partResult(lines, context.rounds, new Date())
}

/** @param keepPart gets the figures of each part as soon as they are there */
const measureAll = (
  options: BenchOptions,
  keepPart: (name: string, result: PartResult) => Promise<void>,
): Promise<Record<string, PartResult>> =>
  interruptible(async ({ signal, race }) => {
    const chosen = parts.filter(({ name }) => options.only.includes(name))
    await using platform = platforms(options, chosen, signal)
    const context: BenchContext = {
      rounds: options.rounds ?? (options.smoke ? 1 : 5),
      scale: options.smoke ? smokeScale : 1,
      tell: text => tell(`  ${text}`),
      get platform() {
        return platform.current()
      },
    }
    const results: Record<string, PartResult> = {}
    for (const part of chosen) {
      await platform.provide(part)
      const result = await race(measure(part, context))
      results[part.name] = result
      await keepPart(part.name, result)
    }
    return results
  })

await run(benchOptions(parts), async options => {
  if (options.profile) process.env.BENCH_PROFILE = resolve(options.profile)
  // A profiled process is a slower one.
  const keeps = !options.smoke && options.profile === undefined
  const results = await measureAll(options, async (name, result) => {
    if (!keeps) return
    tell(`written to ${await keep(root, { machine: await machine(root), parts: { [name]: result } }, new Date())}`)
  })
  console.log(`\n${table(parts.flatMap(({ name }) => results[name]?.lines ?? []))}\n`)
  if (options.smoke) return console.log('A smoke run: everything runs, and the figures mean nothing.')
  if (!keeps) return console.log(`Profiles are in ${options.profile}; no figures are written.`)
  console.log(await writeCharts(root))
})
