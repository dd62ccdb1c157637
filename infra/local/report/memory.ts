/** How much memory the components of a running instance hold. */
import { residentMemory } from '../processes/process-table.ts'

export interface ComponentMemory {
  readonly component: string
  readonly residentBytes: number
}

/** Each component with the processes it started, and `kassa`, the process that started the components. */
export const memoryOf = async (
  launcher: number,
  components: Readonly<Record<string, number>>,
): Promise<ComponentMemory[]> => {
  const resident = await residentMemory([launcher, ...Object.values(components)])
  const of = (pid: number) => resident.get(pid) ?? 0
  const inComponents = Object.entries(components).map(([component, pid]) => ({ component, residentBytes: of(pid) }))
  const children = inComponents.reduce((sum, { residentBytes }) => sum + residentBytes, 0)
  return [...inComponents, { component: 'kassa', residentBytes: of(launcher) - children }]
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`

export const total = (memory: readonly ComponentMemory[]): string =>
  megabytes(memory.reduce((sum, { residentBytes }) => sum + residentBytes, 0))

export const memoryTable = (memory: readonly ComponentMemory[]): string =>
  [...memory.map(({ component, residentBytes }) => [component, megabytes(residentBytes)]), ['total', total(memory)]]
    .map(([component = '', size = '']) => `  ${component.padEnd(12)}${size.padStart(8)}`)
    .join('\n')
