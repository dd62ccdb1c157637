/** Time as the loop sees it; tests give their own. */
export interface Timers {
  now(): number
  /** Runs `task` after `milliseconds`; the answer cancels it. */
  setTimer(milliseconds: number, task: () => void): () => void
  /** Runs `task` when everything that has just arrived was handed over. */
  setImmediate(task: () => void): void
}

export const systemTimers: Timers = {
  now: Date.now,
  setTimer: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds)
    return () => clearTimeout(timer)
  },
  setImmediate: task => {
    setImmediate(task)
  },
}
