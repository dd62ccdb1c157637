/** How long to wait before asking again: longer each time that nothing is new, or that the call failed. */

const growth = 1.5
/** Twice the pace, or this where the pace is fast: what comes after a quiet time is still seen soon. */
const longestQuietMs = 4000
/** Long enough to spare a shop in trouble, short enough to see it come back. */
const firstRetryMs = 2000
const longestRetryMs = 8000
/** A `Retry-After` of hours is no reason to leave a page as it is for hours. */
const longestAskedMs = 60_000

export interface Pauses {
  readonly afterAnswer: (isNews: boolean) => number
  /** @param askedMs what the answer's `Retry-After` says */
  readonly afterFailure: (askedMs?: number) => number
  /** Somebody looks again: back to the pace. */
  readonly restart: () => void
}

/** @param everyMs the pace while something changes */
export const pauses = (everyMs: number): Pauses => {
  const longest = Math.max(longestQuietMs, 2 * everyMs)
  let quiet = everyMs
  let retry = firstRetryMs
  const restart = (): void => {
    quiet = everyMs
    retry = firstRetryMs
  }
  return {
    afterAnswer: isNews => {
      retry = firstRetryMs
      quiet = isNews ? everyMs : Math.min(longest, quiet * growth)
      return quiet
    },
    afterFailure: (askedMs = 0) => {
      const ms = retry
      retry = Math.min(longestRetryMs, retry * growth)
      return Math.max(ms, Math.min(askedMs, longestAskedMs))
    },
    restart,
  }
}
