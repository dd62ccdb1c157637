import { useEffect, useReducer, useRef } from 'react'
import type { Api } from '../../shared/api.ts'
import type { ApiFailure } from '../../shared/api-request.ts'
import type { EventPage, LoggedEvent } from '../../shared/contract.ts'
import { pauses } from '../../shared/pauses.ts'
import { mergeEvents } from './event-list.ts'

export interface Activity {
  readonly events: readonly LoggedEvent[]
  /** The first page has come. */
  readonly loaded: boolean
  readonly failure?: ApiFailure
}

type News = { readonly page: EventPage; readonly first: boolean } | { readonly failure: ApiFailure }

const nothing: Activity = { events: [], loaded: false }

const reduce = (before: Activity, news: News): Activity => {
  if ('failure' in news) return { ...before, failure: news.failure }
  return { events: mergeEvents(news.first ? [] : before.events, news.page.events), loaded: true }
}

const paceMs = 1000
const pageSize = 200

interface Wanted {
  readonly type: string
  readonly checkoutId: string
  /** Of this event only; empty for all. */
  readonly eventId: string
}

/** How far the log has been read, and under which filter. */
interface Place {
  of: string
  cursor?: string | undefined
}

/** Follows the log from its newest page on. Another filter begins anew; a pause goes on where it stopped. */
export const useActivity = (api: Api | undefined, { type, checkoutId, eventId }: Wanted, paused: boolean): Activity => {
  const [activity, tell] = useReducer(reduce, nothing)
  const follow = useRef<Place>({ of: '' })

  useEffect(() => {
    if (!api || paused) return
    const place = follow.current
    const wanted = `${type} ${checkoutId} ${eventId}`
    if (place.of !== wanted) {
      place.of = wanted
      place.cursor = undefined
    }
    const abort = new AbortController()
    const pause = pauses(paceMs)
    let timer: ReturnType<typeof setTimeout>
    const run = async (): Promise<void> => {
      if (document.hidden) {
        timer = setTimeout(run, paceMs)
        return
      }
      const first = place.cursor === undefined
      const answer = await api.events({ type, checkoutId, eventId, after: place.cursor, limit: pageSize }, abort.signal)
      if (abort.signal.aborted) return
      if (answer.ok) {
        place.cursor = answer.data.cursor
        tell({ page: answer.data, first })
      } else tell({ failure: answer })
      const more = answer.ok && !first && answer.data.events.length >= pageSize
      timer = setTimeout(
        run,
        more ? 0 : answer.ok ? pause.afterAnswer(answer.data.events.length > 0) : pause.afterFailure(),
      )
    }
    void run()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [api, type, checkoutId, eventId, paused])

  return activity
}
