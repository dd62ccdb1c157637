import { useCallback, useEffect, useState } from 'react'
import { useNow } from '../shared/use-now.ts'

const minute = 60_000
const soon = 45_000
const long = 10 * minute
const end = 30 * minute

export interface OrderPace {
  readonly everyMs: number
  /** The page was looked at for so long that it asks no more by itself. */
  readonly isOver: boolean
  /** The same at this very moment. */
  readonly hasEnded: () => boolean
  readonly restart: () => void
}

/** How often a page asks for an order: often while it moves, seldom when it takes its time, and not without end. */
export const useOrderPace = (): OrderPace => {
  const now = useNow(5000)
  const [start, setStart] = useState(() => Date.now())
  const restart = useCallback(() => setStart(Date.now()), [])
  const hasEnded = useCallback(() => Date.now() - start >= end, [start])
  useEffect(() => {
    // Somebody who comes back to the page wants to know.
    const wake = (): void => {
      if (!document.hidden && hasEnded()) restart()
    }
    document.addEventListener('visibilitychange', wake)
    return () => document.removeEventListener('visibilitychange', wake)
  }, [hasEnded, restart])
  const age = now - start
  return { everyMs: age < soon ? 700 : age < long ? 3000 : 30_000, isOver: age >= end, hasEnded, restart }
}
