/** How much memory the parts of a running instance hold. */
import { residentMemory } from '../processes/process-table.ts'

export interface PartMemory {
  readonly part: string
  readonly residentBytes: number
}

/** Each part with the processes it started, and `kassa`, the process that started the parts. */
export const memoryOf = async (launcher: number, parts: Readonly<Record<string, number>>): Promise<PartMemory[]> => {
  const resident = await residentMemory([launcher, ...Object.values(parts)])
  const of = (pid: number) => resident.get(pid) ?? 0
  const inParts = Object.entries(parts).map(([part, pid]) => ({ part, residentBytes: of(pid) }))
  const children = inParts.reduce((sum, { residentBytes }) => sum + residentBytes, 0)
  return [...inParts, { part: 'kassa', residentBytes: of(launcher) - children }]
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

export const total = (memory: readonly PartMemory[]): string =>
  megabytes(memory.reduce((sum, { residentBytes }) => sum + residentBytes, 0))

export const memoryTable = (memory: readonly PartMemory[]): string =>
  [...memory.map(({ part, residentBytes }) => [part, megabytes(residentBytes)]), ['total', total(memory)]]
    .map(([part = '', size = '']) => `  ${part.padEnd(12)}${size.padStart(8)}`)
    .join('\n')
