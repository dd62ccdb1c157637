/** Time as the loop sees it; tests give their own. */
export interface Clock {
  now(): number
  /** Runs `task` after `milliseconds`; the answer cancels it. */
  after(milliseconds: number, task: () => void): () => void
  /** Runs `task` when everything that has just arrived was handed over. */
  soon(task: () => void): void
}

export const systemClock: Clock = {
  now: Date.now,
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds)
    return () => clearTimeout(timer)
  },
  soon: task => {
    setImmediate(task)
  },
}
