/** Work that Ctrl-C, `kill` and an error that nothing caught end in order: what was started is stopped, and the first cause is kept. */
import { Refusal } from '../../refusal.ts'

export interface Interruption {
  /** Aborted when the work must end early. */
  readonly signal: AbortSignal
  /** The result of the promise. @throws the reason of an interruption that comes first */
  race<T>(promise: Promise<T>): Promise<T>
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const uncaught = ['uncaughtException', 'unhandledRejection'] as const

/** Runs the work; it stops what it started in its own `finally`, and no error ends the process before it has. */
export const interruptible = async <T>(work: (interruption: Interruption) => Promise<T>): Promise<T> => {
  const early = new AbortController()
  const stop = () => early.abort(new Refusal('Interrupted.'))
  let over = false
  const fail = (error: unknown) => {
    if (early.signal.aborted || over) console.error('While stopping:', error instanceof Error ? error.message : error)
    early.abort(error)
  }
  const aborted = new Promise<never>((_, reject) => {
    early.signal.addEventListener('abort', () => reject(early.signal.reason), { once: true })
  })
  aborted.catch(() => undefined) // it may come when nothing races it
  const race = async <R>(promise: Promise<R>): Promise<R> => {
    try {
      return await Promise.race([promise, aborted])
    } finally {
      over = true
      promise.catch(() => undefined) // given up: what it does from here on has no reader
    }
  }
  for (const name of signals) process.on(name, stop)
  for (const name of uncaught) process.on(name, fail)
  try {
    return await work({ signal: early.signal, race })
  } finally {
    for (const name of signals) process.off(name, stop)
    for (const name of uncaught) process.off(name, fail)
  }
}
