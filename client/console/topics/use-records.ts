import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ApiFailure } from '../../shared/api-request.ts'
import type { TopicRecord } from '../../shared/contract.ts'
import { firstPage, olderOf, type RecordPages, recordsOf, withNewerPage, withNextPage } from './record-pages.ts'
import type { TopicsApi } from './topics-api.ts'
import type { RecordsQuery } from './topics-query.ts'

const tailMs = 1000
const retryMs = 3000

export interface Records {
  /** Undefined until they are read. */
  readonly records?: readonly TopicRecord[] | undefined
  readonly read?: number | undefined
  /** True when the oldest is shown first. */
  readonly ascending: boolean
  readonly failure?: ApiFailure | undefined
  readonly isBusy: boolean
  /** Whether there is another page at the end of the list, and how to get it. */
  readonly hasMore: boolean
  readonly showMore: () => void
  readonly reload: () => void
}

/** The records of a query, page by page, and with `live` those that are added to the topic. */
export const useRecords = (
  api: TopicsApi | undefined,
  { topic, partition, from, filter }: RecordsQuery,
  { unmasked, live }: { unmasked: boolean; live: boolean },
): Records => {
  const [state, setState] = useState<RecordPages>()
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
      setState(answer.ok ? firstPage(answer.data) : undefined)
      setUpToDate(answer.ok && !answer.data.more)
    }
    void load()
    return () => abort.abort()
  }, [api, topic, partition, from, filter, unmasked, round])

  const { newer, isBehind } = state ?? {}
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
        setState(before => before && withNewerPage(before, answer.data))
        return
      }
      timer = setTimeout(look, answer.ok ? tailMs : retryMs)
    }
    timer = setTimeout(look, isBehind ? 0 : tailMs)
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [api, topic, partition, from, filter, unmasked, live, ascending, newer, isBehind])

  const cursor = state ? (ascending ? state.newer : olderOf(state)) : null
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
    setUpToDate(!answer.data.more)
    setState(before => before && withNextPage(before, answer.data, ascending))
  }

  return {
    records: useMemo(() => state && recordsOf(state), [state]),
    read: state?.read,
    ascending,
    failure,
    isBusy,
    hasMore: cursor !== null && !(ascending && upToDate),
    showMore: () => void showMore(),
    reload: useCallback(() => setRound(before => before + 1), []),
  }
}
