import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiFailure } from '../../shared/api-request.ts'
import type { TopicRecord, TopicRecords } from '../../shared/contract.ts'
import type { TopicsApi } from './topics-api.ts'
import type { RecordsQuery } from './topics-query.ts'

const tailMs = 1000
const retryMs = 3000
/** A tail shows so many records; the oldest of them go. */
const mostLive = 500

interface State {
  readonly records: readonly TopicRecord[]
  /** Cursors, as the API gives them. */
  readonly older: string | null
  readonly newer: string | null
  readonly read: number
}

export interface Records extends Partial<State> {
  /** True when the oldest is shown first. */
  readonly ascending: boolean
  readonly failure?: ApiFailure | undefined
  readonly isBusy: boolean
  /** Whether there is another page at the end of the list, and how to get it. */
  readonly hasMore: boolean
  readonly showMore: () => void
  readonly reload: () => void
}

const stateOf = ({ records, older, newer, read }: TopicRecords): State => ({ records, older, newer, read })

/** The records of a query, page by page, and with `live` those that are added to the topic. */
export const useRecords = (
  api: TopicsApi | undefined,
  { topic, partition, from, filter }: RecordsQuery,
  { unmasked, live }: { unmasked: boolean; live: boolean },
): Records => {
  const [state, setState] = useState<State>()
  const [failure, setFailure] = useState<ApiFailure>()
  const [isBusy, setBusy] = useState(false)
  const [round, setRound] = useState(0)
  const [upToDate, setUpToDate] = useState(false)
  const ascending = from !== ''
  const current = useRef<AbortController>(undefined)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads the same again
  useEffect(() => {
    if (!api) return
    const abort = new AbortController()
    current.current = abort
    setBusy(true)
    setUpToDate(false)
    const load = async (): Promise<void> => {
      const query = { topic, partition, from, filter }
      const answer = await api.records(query, { unmasked, signal: abort.signal })
      if (abort.signal.aborted) return
      setBusy(false)
      setFailure(answer.ok ? undefined : answer)
      setState(answer.ok ? stateOf(answer.data) : undefined)
      setUpToDate(answer.ok && !answer.data.more)
    }
    void load()
    return () => abort.abort()
  }, [api, topic, partition, from, filter, unmasked, round])

  const newer = state?.newer
  useEffect(() => {
    if (!api || !live || ascending || !newer) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    const look = async (): Promise<void> => {
      if (document.hidden) {
        timer = setTimeout(look, tailMs)
        return
      }
      const query = { topic, partition, from, filter }
      const answer = await api.records(query, { unmasked, cursor: newer, signal: abort.signal })
      if (abort.signal.aborted) return
      setFailure(answer.ok ? undefined : answer)
      // Another cursor starts this effect anew.
      if (answer.ok && answer.data.newer !== newer) {
        const { records, newer: next, read } = answer.data
        setState(before => {
          if (!before) return before
          const all = [...records.toReversed(), ...before.records]
          const isFull = all.length > mostLive
          const shown = isFull ? all.slice(0, mostLive) : all
          return { records: shown, older: isFull ? null : before.older, newer: next, read: before.read + read }
        })
        return
      }
      timer = setTimeout(look, answer.ok ? tailMs : retryMs)
    }
    timer = setTimeout(look, tailMs)
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [api, topic, partition, from, filter, unmasked, live, ascending, newer])

  const cursor = ascending ? (state?.newer ?? null) : (state?.older ?? null)
  const showMore = async (): Promise<void> => {
    const abort = current.current
    if (!api || !abort || cursor === null || isBusy) return
    setBusy(true)
    const query = { topic, partition, from, filter }
    const answer = await api.records(query, { unmasked, cursor, signal: abort.signal })
    if (abort.signal.aborted) return
    setBusy(false)
    setFailure(answer.ok ? undefined : answer)
    if (!answer.ok) return
    const { records, read, more } = answer.data
    setUpToDate(!more)
    setState(before => {
      if (!before) return before
      const ends = ascending ? { newer: answer.data.newer } : { older: answer.data.older }
      return { ...before, ...ends, records: [...before.records, ...records], read: before.read + read }
    })
  }

  return {
    ...state,
    ascending,
    failure,
    isBusy,
    hasMore: cursor !== null && !(ascending && upToDate),
    showMore: () => void showMore(),
    reload: useCallback(() => setRound(before => before + 1), []),
  }
}
