/** A worker thread: explores one subject at a time. One thread runs on each core. */
import '../jest/environment.ts'
import { parentPort } from 'node:worker_threads'
import type { World } from '../model/simulation.ts'
import { type Breach, type Counted, explore, replay } from './explore.ts'
import { stageOf } from './subjects.ts'
import { shortest } from './way.ts'

export interface Order {
  readonly name: string
  readonly without?: string
  /** Processor time; the result says what was left unexplored after it. */
  readonly seconds: number
  /** Replays this way only. */
  readonly way?: readonly number[]
}

export interface Explored {
  readonly counted?: Counted
  /** The shortest way to a broken promise, or the replayed way. */
  readonly breach?: Breach
  readonly seconds: number
  readonly bounds: string
}

/** Date.now() is the clock of this world, because Powertools reads Date.now() itself. */
let current: World | undefined
const begun = (world: World): void => {
  current = world
}
/** Handlers log each retry, and here they retry thousands of times a second. */
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
  // Thousands of writes fail on purpose: their stacks help nobody and cost time.
  Error.stackTraceLimit = 0
  port.on('message', (order: Order) => {
    work(order).then(
      result => port.postMessage({ result }),
      error => port.postMessage({ error: String(error) }),
    )
  })
}
