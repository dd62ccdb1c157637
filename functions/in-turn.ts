/** Lets so many pieces of work run at once; more wait for their turn, first come, first served, and not for ever. */
import { Unavailable } from './errors.ts'

export interface Turns {
  readonly atOnce: number
  /** Who has waited for so long is turned away: better a prompt "not now" than an answer nobody waits for any more. */
  readonly patienceMs: number
}

/** @returns what runs work in its turn. @throws Unavailable when its turn does not come in time */
export const inTurn = ({ atOnce, patienceMs }: Turns) => {
  const waiting = new Set<() => void>()
  let running = 0

  const wait = () =>
    new Promise<void>((resolve, reject) => {
      const giveUp = setTimeout(() => {
        waiting.delete(begin)
        reject(new Unavailable(`${atOnce} requests are under way and ${waiting.size} wait: there is no room for more.`))
      }, patienceMs)
      const begin = (): void => {
        clearTimeout(giveUp)
        waiting.delete(begin)
        resolve()
      }
      waiting.add(begin)
    })

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await wait()
    else running += 1
    try {
      return await work()
    } finally {
      // Whoever waits longest takes the place over; it is free only when nobody does.
      const [next] = waiting
      if (next) next()
      else running -= 1
    }
  }
}
