import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiFailure, ApiResult } from './api-request.ts'
import { pauses } from './pauses.ts'

export interface Polling<T> {
  /** The last that came, kept while a later call fails. */
  readonly data?: T
  /** Why the last call failed, and how old the data is; gone as soon as one works again. */
  readonly failure?: StaleFailure
  readonly refresh: () => void
}

/** A failure that tells when the last answer came, in milliseconds since 1970, if one ever did. */
export type StaleFailure = ApiFailure & { readonly readAt?: number | undefined }

interface PollingOptions<T> {
  /** The pace while something changes. */
  readonly everyMs: number
  /** True stops the polling: nothing will change any more. */
  readonly until?: (data: T) => boolean
}

interface State<T> {
  readonly of: unknown
  readonly data?: T
  readonly readAt?: number
  readonly failure?: StaleFailure
}

/**
 * Calls `load` now and again `everyMs` after each answer, as long as the page is seen, and less often while the answers are the
 * same. `load` has to keep its identity (useCallback): another one starts anew, with no data of the one before.
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
    const pause = pauses(everyMs)
    let last = ''
    const nextMs = (answer: ApiResult<T>): number => {
      if (!answer.ok) return pause.afterFailure(answer.kind === 'problem' ? answer.retryAfterMs : undefined)
      const now = JSON.stringify(answer.data)
      const isNews = now !== last
      last = now
      return pause.afterAnswer(isNews)
    }
    const run = async (): Promise<void> => {
      if (running || done || document.hidden) return
      running = true
      isDue = false
      clearTimeout(timer)
      const answer = await load(abort.signal)
      running = false
      if (abort.signal.aborted) return
      setState(before => {
        if (answer.ok) return { of: load, data: answer.data, readAt: Date.now() }
        const kept: Partial<State<T>> = before.of === load ? before : {}
        return { ...kept, of: load, failure: { ...answer, readAt: kept.readAt } }
      })
      done = !isDue && answer.ok && finished.current?.(answer.data) === true
      const ms = nextMs(answer)
      if (!done) timer = setTimeout(run, isDue ? 0 : ms)
    }
    const wake = (): void => {
      pause.restart()
      void run()
    }
    again.current = () => {
      done = false
      isDue = running
      wake()
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
