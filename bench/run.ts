/** `npm run bench`: runs measurements side by side with their baselines, prints one table and keeps the figures. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../infra/command-line.ts'
import { type ComponentName, componentNames } from '../infra/local/components/component.ts'
import { type Platform, startPlatform } from '../infra/local/platform.ts'
import { interruptible } from '../infra/local/processes/interruption.ts'
import { setUp } from '../infra/local/set-up/set-up.ts'
import { writeCharts } from './charts/write.ts'
import type { BenchContext, Measurement } from './measurement.ts'
import { measurements } from './measurements.ts'
import { type BenchOptions, benchOptions } from './options.ts'
import { keep, type MeasurementResult, machine, measurementResult } from './results.ts'
import { figure, table } from './table.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
/** Counts and seconds of a smoke run, against those of a full one. */
const smokeScale = 0.02
const begun = Date.now()
const tell = (text: string): void => console.log(`${((Date.now() - begun) / 1_000).toFixed(1).padStart(7)} s  ${text}`)

/** Topics, tables, schema and sink, where what they are made in runs. */
const setUpFor =
  (names: readonly ComponentName[]): typeof setUp =>
  (at, kafka) => {
    const made = new Set<string>(names)
    return setUp(at, kafka).filter(({ name, needs }) => needs.every(need => made.has(need)) && made.add(name))
  }

/** A platform with what a measurement needs and nothing more: what idles beside it takes its share of the machine. */
const platforms = (options: BenchOptions, chosen: readonly Measurement[], signal: AbortSignal) => {
  let running: { readonly names: readonly ComponentName[]; readonly platform: Platform } | undefined
  let first = true
  const inOrder = (names: readonly ComponentName[]) => componentNames.filter(name => names.includes(name))
  const stop = async () => {
    await running?.platform.stop()
    running = undefined
  }
  return {
    current: (): Platform => {
      if (!running) throw new Error('This measurement says that it needs nothing of the platform, so none runs.')
      return running.platform
    },
    /** A smoke run has no time to start one for each measurement. */
    provide: async (measurement: Measurement): Promise<void> => {
      const { needs } = measurement
      const names = inOrder(options.smoke && needs.length > 0 ? chosen.flatMap(each => each.needs) : needs)
      const fresh = first || (measurement.fresh === true && !options.smoke)
      if (!fresh && names.join() === (running?.names ?? []).join()) return
      await stop()
      if (names.length === 0) return
      tell(`starting ${names.join(', ')}`)
      const platform = await startPlatform({
        home: resolve(options.home),
        offset: options.offset,
        components: names,
        fresh,
        setUp: setUpFor(names),
        report: event => {
          if (event.kind === 'died' || event.kind === 'gave up') tell(`${event.component} ${event.kind}`)
        },
        signal,
      })
      first = false
      running = { names, platform }
    },
    [Symbol.asyncDispose]: stop,
  }
}

const measure = async (measurement: Measurement, context: BenchContext): Promise<MeasurementResult> => {
  tell(`${measurement.name}: ${measurement.about}`)
  const lines = await measurement.run(context)
  const rounds = (figures: readonly number[]) => figures.map(figure).join(' ')
  for (const { what, unit, kassa, baseline } of lines) tell(`  ${what}: ${rounds(kassa)} | ${rounds(baseline)} ${unit}`)
  return measurementResult(lines, context.rounds, new Date())
}

/** @param keepResult gets the figures of each measurement as soon as they are there */
const measureAll = (
  options: BenchOptions,
  keepResult: (name: string, result: MeasurementResult) => Promise<void>,
): Promise<Record<string, MeasurementResult>> =>
  interruptible(async ({ signal, race }) => {
    const chosen = measurements.filter(({ name }) => options.only.includes(name))
    await using platform = platforms(options, chosen, signal)
    const context: BenchContext = {
      rounds: options.rounds ?? (options.smoke ? 1 : 5),
      scale: options.smoke ? smokeScale : 1,
      tell: text => tell(`  ${text}`),
      get platform() {
        return platform.current()
      },
    }
    const results: Record<string, MeasurementResult> = {}
    for (const measurement of chosen) {
      await platform.provide(measurement)
      const result = await race(measure(measurement, context))
      results[measurement.name] = result
      await keepResult(measurement.name, result)
    }
    return results
  })

await run(benchOptions(measurements), async options => {
  if (options.profile) process.env.BENCH_PROFILE = resolve(options.profile)
  // A profiled process is a slower one.
  const keeps = !options.smoke && options.profile === undefined
  const results = await measureAll(options, async (name, result) => {
    if (!keeps) return
    tell(
      `written to ${await keep(root, { machine: await machine(root), measurements: { [name]: result } }, new Date())}`,
    )
  })
  console.log(`\n${table(measurements.flatMap(({ name }) => results[name]?.lines ?? []))}\n`)
  if (options.smoke) return console.log('A smoke run: everything runs, and the figures mean nothing.')
  if (!keeps) return console.log(`Profiles are in ${options.profile}; no figures are written.`)
  console.log(await writeCharts(root))
})
