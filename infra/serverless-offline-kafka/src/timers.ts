/** The clock and the timers of the loop. Tests pass their own. */
export interface Timers {
  now(): number
  /** Runs `task` after `milliseconds`. The returned function cancels it. */
  setTimer(milliseconds: number, task: () => void): () => void
  /** Runs `task` after the callbacks that are already waiting. */
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
