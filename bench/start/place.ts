/** Where the bench starts a Kassa of its own, and what it notes of a start. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const home = join(root, '.kassa-bench-start')
/** Above the ports of a Kassa that was started as usual; the bench has no other running meanwhile. */
export const offset = 15_500

export const pollIntervalMs = 20
export const readyWithinMs = 120_000

export interface Start {
  readonly seconds: number
  /** Resident, of all processes. */
  readonly bytes: number
  readonly byPart: Readonly<Record<string, number>>
}

/** @param memory of each component */
export const startOf = (seconds: number, memory: Readonly<Record<string, number>>): Start => ({
  seconds,
  bytes: Object.values(memory).reduce((sum, each) => sum + each, 0),
  byPart: memory,
})
