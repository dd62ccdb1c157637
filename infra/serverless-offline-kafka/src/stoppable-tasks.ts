import type { Timers } from './timers.ts'

/** The batches under way and the delays between their attempts. A stop ends the delays and waits for the batches. */
export interface StoppableTasks {
  isStopping(): boolean
  /** Resolves with false if a stop comes first. */
  sleep(milliseconds: number): Promise<boolean>
  track(task: Promise<void>): Promise<void>
  /** Resolves when all tasks have ended, or after `limit` ms, with the number of tasks still running. */
  stop(limit: number): Promise<number>
}

export const createStoppableTasks = (timers: Timers): StoppableTasks => {
  let stopping = false
  const tasks = new Set<Promise<void>>()
  const sleepers = new Set<() => void>()
  return {
    isStopping: () => stopping,
    sleep: milliseconds =>
      new Promise(resolve => {
        if (stopping) return resolve(false)
        const wake = (): void => {
          cancel()
          sleepers.delete(wake)
          resolve(!stopping)
        }
        const cancel = timers.setTimer(milliseconds, wake)
        sleepers.add(wake)
      }),
    track(task) {
      const tracked = task.finally(() => tasks.delete(tracked))
      tasks.add(tracked)
      return tracked
    },
    async stop(limit) {
      stopping = true
      for (const wake of [...sleepers]) wake()
      await new Promise<void>(resolve => {
        const cancel = timers.setTimer(limit, resolve)
        Promise.allSettled([...tasks]).then(() => {
          cancel()
          resolve()
        })
      })
      return tasks.size
    },
  }
}
