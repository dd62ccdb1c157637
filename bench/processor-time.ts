/** Processor time, of the machine and of the components of a platform, as Linux counts it. */
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import type { Platform } from '../infra/local/platform.ts'
import { cpuSeconds } from '../infra/local/processes/process-table.ts'

/** Of `/proc`, whatever the kernel's own tick is. */
const ticksPerSecond = 100

/** Seconds for which the cores were busy so far, all of them together. */
const busySeconds = async (): Promise<number> => {
  const [first = ''] = (await readFile('/proc/stat', 'utf8')).split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = first.trim().split(/\s+/).slice(1).map(Number)
  return (user + nice + system + irq + softirq) / ticksPerSecond
}

export const cores = cpus().length

export type Used = Readonly<Record<string, number>>

const minus = (after: Used, before: Used): Record<string, number> =>
  Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]))
export const sum = (used: Used): number => Object.values(used).reduce((total, each) => total + each, 0)

/** Seconds of processor time so far, by component. */
const usedBy = async ({ components }: Platform): Promise<Record<string, number>> => {
  const seconds = await cpuSeconds(components.flatMap(({ pid }) => pid ?? []))
  return Object.fromEntries(
    components.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, seconds.get(pid) ?? 0]])),
  )
}

/** Seconds of processor time, by component, while `work` goes on. */
export const watched = async <T>(platform: Platform, work: () => Promise<T>) => {
  const [before, busyBefore, begun] = [await usedBy(platform), await busySeconds(), performance.now()]
  const result = await work()
  const took = (performance.now() - begun) / 1_000
  const used = minus(await usedBy(platform), before)
  return { result, used, took, busy: ((await busySeconds()) - busyBefore) / took / cores }
}
