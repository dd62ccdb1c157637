/** Processor time of the machine, as Linux counts it. */
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'

/** Of `/proc`, whatever the kernel's own tick is. */
const ticksPerSecond = 100

/** Seconds for which the cores were busy so far, all of them together. */
export const busySeconds = async (): Promise<number> => {
  const [first = ''] = (await readFile('/proc/stat', 'utf8')).split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = first.trim().split(/\s+/).slice(1).map(Number)
  return (user + nice + system + irq + softirq) / ticksPerSecond
}

export const cores = cpus().length
