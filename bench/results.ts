/** The figures that are kept: a file a day, in which a measurement that is run again takes the place of its earlier figures. */
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { promisify } from 'node:util'
import type { Measured } from './measurement.ts'
import { verdictOf } from './verdict.ts'

export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGB: number
  readonly node: string
  readonly java: string
  readonly kafka: string
}

export interface MeasurementResult {
  readonly at: string
  readonly rounds: number
  readonly lines: readonly (Measured & { readonly met: boolean | undefined })[]
}

export interface Results {
  readonly machine: Machine
  readonly measurements: Readonly<Record<string, MeasurementResult>>
}

export const machine = async (root: string): Promise<Machine> => {
  const { stderr } = await promisify(execFile)('java', ['-version'])
  const pom = await readFile(`${root}infra/local/components/kafka/pom.xml`, 'utf8')
  const [processor] = cpus()
  return {
    cores: cpus().length,
    processor: processor?.model ?? 'unknown',
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    java: /version "([^"]+)"/.exec(stderr)?.[1] ?? 'unknown',
    kafka: /<kafka\.version>([^<]+)/.exec(pom)?.[1] ?? 'unknown',
  }
}

/** The earlier results of the day with the measurements that were run now. */
export const merged = (before: Results | undefined, now: Results): Results => ({
  machine: now.machine,
  measurements: { ...before?.measurements, ...now.measurements },
})

export const measurementResult = (lines: readonly Measured[], rounds: number, at: Date): MeasurementResult => ({
  at: at.toISOString(),
  rounds,
  lines: lines.map(line => ({ ...line, met: verdictOf(line).met })),
})

/** @returns the path of the file, from the root */
export const keep = async (root: string, results: Results, at: Date): Promise<string> => {
  const file = `bench/results/${at.toISOString().slice(0, 10)}.json`
  await mkdir(`${root}bench/results`, { recursive: true })
  const text = await readFile(`${root}${file}`, 'utf8').catch(() => undefined)
  const all = merged(text === undefined ? undefined : (JSON.parse(text) as Results), results)
  // Four digits tell more than was measured.
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value)
  await writeFile(`${root}${file}`, `${JSON.stringify(all, rounded, 2)}\n`)
  return file
}
