/** Waits for a condition instead of for a time. */
import { setTimeout } from 'node:timers/promises'

/** Repeats `check` until it does not throw, and returns what it returned; after `withinMs` its last error is thrown. */
export const eventually = async <T>(check: () => Promise<T>, withinMs = 30_000): Promise<T> => {
  const deadline = Date.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await setTimeout(100)
    }
  }
}
