/** Explores what it is told, in a thread of its own; the two cores of a small machine have one each. */
import '../jest/environment.ts'
import { parentPort } from 'node:worker_threads'
import type { World } from '../model/simulation.ts'
import { type Breach, type Counted, explore, replay } from './explore.ts'
import { stageOf } from './subjects.ts'
import { shortest } from './way.ts'

export interface Order {
  readonly name: string
  readonly without?: string
  /** Seconds of computing; what is not explored then is said. */
  readonly seconds: number
  /** One way only. */
  readonly way?: readonly number[]
}

export interface Explored {
  readonly counted?: Counted
  /** The shortest way to a broken promise, or the way that was asked for. */
  readonly breach?: Breach
  readonly seconds: number
  readonly bounds: string
}

/** Powertools, and whatever else asks the clock itself, hears that of the world under way. */
let current: World | undefined
const begun = (world: World): void => {
  current = world
}
/** Handlers log what they retry; thousands of times a second it says nothing. */
const silence = (): void => {
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) console[method] = () => undefined
}

const computing = (): (() => number) => {
  const before = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1e6
  }
}

export const work = async ({ name, without, seconds, way }: Order): Promise<Explored> => {
  const spent = computing()
  const stage = await stageOf(name, begun, without)
  const beginning = stage.save()
  const bounds = stage.bounds
    .map(bound => bound.flatMap((times, index) => (times > 0 ? [`${times} ${stage.parts[index]}`] : [])).join(', '))
    .join('; ')
  if (way) return { breach: await replay(stage, beginning, way), seconds: spent(), bounds }
  const counted = await explore(stage, beginning, () => spent() > seconds)
  const breach = counted.breach && (await shortest(stage, beginning, counted.breach))
  return { counted, ...(breach ? { breach } : {}), seconds: spent(), bounds }
}

if (parentPort) {
  const port = parentPort
  silence()
  Date.now = () => current?.now() ?? 0
  // Thousands of conditions fail as they should: their stacks tell nothing.
  Error.stackTraceLimit = 0
  port.on('message', (order: Order) => {
    work(order).then(
      result => port.postMessage({ result }),
      error => port.postMessage({ error: String(error) }),
    )
  })
}
