/** `npm run bench`: runs the parts side by side with their baselines, prints one table and keeps the figures. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type PartName, partNames } from '../infra/local/part.ts'
import { type Platform, startPlatform } from '../infra/local/platform.ts'
import { setUp } from '../infra/local/set-up.ts'
import { type BenchRun, benchRun, usage } from './arguments.ts'
import type { BenchContext, Measured, Part } from './part.ts'
import { parts } from './parts.ts'
import { keep, machine, type PartResult, partResult } from './results.ts'
import { table } from './table.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const begun = Date.now()
const tell = (text: string): void => console.log(`${((Date.now() - begun) / 1_000).toFixed(1).padStart(7)} s  ${text}`)

/** Every part of the platform that one of these needs, the brokers wherever anything is needed. */
const needed = (chosen: readonly Part[]): PartName[] => {
  const named = new Set(chosen.flatMap(({ needs }) => needs))
  return partNames.filter(name => named.has(name))
}

/** Topics, tables, schema and sink, where what they are made in runs. */
const setUpFor =
  (names: readonly PartName[]): typeof setUp =>
  at => {
    const made = new Set<string>(names)
    const steps = []
    for (const step of setUp(at)) {
      if (!step.needs.every(need => made.has(need))) continue
      made.add(step.name)
      steps.push(step)
    }
    return steps
  }

const measure = async (part: Part, context: BenchContext): Promise<PartResult & { lines: readonly Measured[] }> => {
  tell(`${part.name}: ${part.about}`)
  const lines = await part.run(context)
  for (const { what, unit, kassa, baseline } of lines)
    tell(
      `  ${what}: ${kassa.map(each => each.toFixed(2)).join(' ')} | ${baseline.map(each => each.toFixed(2)).join(' ')} ${unit}`,
    )
  return partResult(lines, context.rounds, new Date())
}

const run = async (wanted: BenchRun, signal: AbortSignal): Promise<Record<string, PartResult>> => {
  const chosen = parts.filter(({ name }) => wanted.only.includes(name))
  const needs = needed(chosen)
  const results: Record<string, PartResult> = {}
  let platform: Platform | undefined
  const context: BenchContext = {
    rounds: wanted.rounds,
    scale: wanted.scale,
    tell: text => tell(`  ${text}`),
    get platform() {
      if (!platform) throw new Error('This part says that it needs nothing of the platform, so none runs.')
      return platform
    },
  }
  const measureAll = async (those: readonly Part[]) => {
    for (const part of those) {
      signal.throwIfAborted()
      results[part.name] = await measure(part, context)
    }
  }
  // A platform that idles takes memory and a little time: those that need none come when none runs.
  await measureAll(chosen.filter(part => part.needs.length === 0))
  if (needs.length === 0) return results
  tell(`starting ${needs.join(', ')}`)
  platform = await startPlatform({
    home: resolve(wanted.home),
    offset: wanted.offset,
    parts: needs,
    fresh: true,
    setUp: setUpFor(needs),
    report: event => {
      if (event.kind === 'died' || event.kind === 'gave up') tell(`${event.part} ${event.kind}`)
    },
    signal,
  })
  try {
    const interrupted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('Interrupted.')), { once: true })
    })
    await Promise.race([measureAll(chosen.filter(part => part.needs.length > 0)), interrupted])
  } finally {
    await platform.stop()
    tell('stopped')
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
  const results = await run(wanted, stopping.signal)
  console.log(`\n${table(parts.flatMap(({ name }) => results[name]?.lines ?? []))}\n`)
  if (wanted.smoke) return console.log('A smoke run: everything runs, and the figures mean nothing.')
  console.log(`Kept in ${await keep(root, { machine: await machine(root), parts: results }, new Date())}`)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
  process.exitCode = 1
}
