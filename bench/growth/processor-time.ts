/** Processor time, as Linux counts it: of each part of the platform with every process it started, and of the machine. */
import { readdir, readFile } from 'node:fs/promises'
import { cpus } from 'node:os'

/** Of `/proc`, whatever the kernel's own tick is. */
const ticksPerSecond = 100

interface Process {
  readonly pid: number
  readonly parent: number
  /** Its own, and of the children it outlived. */
  readonly seconds: number
}

/** A process may end between two looks at it; what it used is then counted with its parent. */
const processIn = async (pid: string): Promise<Process[]> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  if (!text) return []
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0)
  return [{ pid: Number(pid), parent: fields[1] ?? 0, seconds: ticks / ticksPerSecond }]
}

/** Seconds used so far, by the name each process was given. */
export const processorSeconds = async (roots: Readonly<Record<string, number>>): Promise<Record<string, number>> => {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const children = Map.groupBy((await Promise.all(pids.map(processIn))).flat(), ({ parent }) => parent)
  const all = [...children.values()].flat()
  const below = (pid: number): number => (children.get(pid) ?? []).reduce((sum, child) => sum + of(child), 0)
  const of = (process: Process): number => process.seconds + below(process.pid)
  return Object.fromEntries(
    Object.entries(roots).map(([name, pid]) => {
      const root = all.find(each => each.pid === pid)
      return [name, root ? of(root) : 0]
    }),
  )
}

/** Seconds for which the cores were busy so far, all of them together. */
export const busySeconds = async (): Promise<number> => {
  const [first = ''] = (await readFile('/proc/stat', 'utf8')).split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = first.trim().split(/\s+/).slice(1).map(Number)
  return (user + nice + system + irq + softirq) / ticksPerSecond
}

export const cores = cpus().length
