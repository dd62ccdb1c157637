'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiFailure, ApiResult } from './api-request.ts'

export interface Polling<T> {
  /** The last that came, kept while a later call fails. */
  readonly data?: T
  /** Why the last call failed; gone as soon as one works again. */
  readonly failure?: ApiFailure
  readonly refresh: () => void
}

interface PollingOptions<T> {
  readonly everyMs: number
  /** True stops the polling: nothing will change any more. */
  readonly until?: (data: T) => boolean
}

/** After a call that failed, whatever the pace: long enough to spare a shop in trouble, short enough to see it come back. */
const retryMs = 2000

interface State<T> {
  readonly of: unknown
  readonly data?: T
  readonly failure?: ApiFailure
}

/**
 * Calls `load` now and again `everyMs` after each answer, as long as the page is seen. `load` has to keep its identity
 * (useCallback): another one starts anew, with no data of the one before.
 */
export const usePolling = <T>(
  load: ((signal: AbortSignal) => Promise<ApiResult<T>>) | undefined,
  { everyMs, until }: PollingOptions<T>,
): Polling<T> => {
  const [state, setState] = useState<State<T>>({ of: load })
  const again = useRef<() => void>(() => {})
  const finished = useRef(until)
  finished.current = until

  useEffect(() => {
    if (!load) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let running = false
    let done = false
    /** A refresh came while a call was on its way, which may have read what was there before. */
    let isDue = false
    const run = async (): Promise<void> => {
      if (running || done || document.hidden) return
      running = true
      isDue = false
      clearTimeout(timer)
      const answer = await load(abort.signal)
      running = false
      if (abort.signal.aborted) return
      setState(before => {
        const data = answer.ok ? answer.data : before.of === load ? before.data : undefined
        return { of: load, ...(data === undefined ? {} : { data }), ...(answer.ok ? {} : { failure: answer }) }
      })
      done = !isDue && answer.ok && finished.current?.(answer.data) === true
      if (!done) timer = setTimeout(run, isDue ? 0 : answer.ok ? everyMs : retryMs)
    }
    const wake = (): void => void run()
    again.current = () => {
      done = false
      isDue = running
      void run()
    }
    void run()
    document.addEventListener('visibilitychange', wake)
    window.addEventListener('online', wake)
    return () => {
      abort.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
      window.removeEventListener('online', wake)
    }
  }, [load, everyMs])

  const refresh = useCallback(() => again.current(), [])
  const current = state.of === load ? state : {}
  return { ...current, refresh } as Polling<T>
}
