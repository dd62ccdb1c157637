import { useRouter, useSearchParams } from 'next/navigation'
import { useCallback, useState } from 'react'
import { describeFailure, problemSlug } from '../../shared/api-request.ts'
import { Button } from '../../shared/button.tsx'
import type { DeadLetter, RedriveRequest } from '../../shared/contract.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Notice } from '../../shared/notice.tsx'
import { Select } from '../../shared/select.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { usePolling } from '../../shared/use-polling.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { DeadLetterCard } from './dead-letter-card.tsx'
import style from './dead-letters.module.css'
import { deadLetterTopics, type LettersQuery, lettersAddress, parseLettersQuery } from './dead-letters-query.ts'
import { DiscardDialog } from './discard-dialog.tsx'
import { describeDiscard, describeRedrive, type Notice as Outcome } from './letter-words.ts'
import { SentBack } from './sent-back.tsx'

const paceMs = 4000
const pageSize = 100

interface OlderLetters {
  readonly records: readonly DeadLetter[]
  readonly next: string | null
}

const noneOlder: OlderLetters = { records: [], next: null }

const states = [
  { value: '', label: 'Waiting' },
  { value: 'handled', label: 'Redriven or discarded' },
] as const

/** The dead letters that wait, or what came of those that do not. */
export function DeadLettersPage() {
  const query = parseLettersQuery(useSearchParams())
  // Another list begins anew: nothing of it is selected, and no older page of it is shown.
  return <DeadLetterList key={lettersAddress(query)} query={query} />
}

function DeadLetterList({ query }: { query: LettersQuery }) {
  const { topic, state } = query
  const { api } = useShop()
  const router = useRouter()
  const [outcome, setOutcome] = useState<Outcome>()
  const [sentBack, setSentBack] = useState<readonly string[]>([])
  const [busy, setBusy] = useState(false)
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [discards, setDiscards] = useState(false)
  const [trouble, setTrouble] = useState<{ readonly title: string; readonly text: string }>()
  const load = useCallback(
    (signal: AbortSignal) => (api as NonNullable<typeof api>).deadLetters({ topic, state, limit: pageSize }, signal),
    [api, topic, state],
  )
  const { data, failure, refresh } = usePolling(api && load, { everyMs: paceMs })
  const [older, setOlder] = useState<OlderLetters>(noneOlder)
  const newest = new Set(data?.records.map(({ id }) => id))
  const records = [...(data?.records ?? []), ...older.records.filter(({ id }) => !newest.has(id))]
  const next = older.records.length === 0 ? (data?.next ?? null) : older.next
  // What was sent on meanwhile is selected no longer.
  const selected = records.map(({ id }) => id).filter(id => chosen.has(id))

  const showOlder = async (): Promise<void> => {
    if (!api || next === null || busy) return
    setBusy(true)
    const answer = await api.deadLetters({ topic, state, limit: pageSize, before: next })
    setBusy(false)
    if (answer.ok) setOlder({ records: [...older.records, ...answer.data.records], next: answer.data.next })
    else setOutcome({ tone: 'bad', title: 'Older records can’t be loaded', text: describeFailure(answer) })
  }
  const missing = failure?.kind === 'problem' && problemSlug(failure.problem) === 'not-found'
  const total = Object.values(data?.counts ?? {}).reduce((sum, count) => sum + count, 0)
  const waiting = topic ? (data?.counts[topic] ?? 0) : total

  const shown = (told: Outcome): void => {
    setOutcome(told)
    setOlder(noneOlder)
    choose(new Set())
    refresh()
  }

  const redrive = async (body: RedriveRequest, ids: readonly string[]): Promise<void> => {
    if (!api || busy || ids.length === 0) return
    setBusy(true)
    setSentBack([])
    const answer = await api.redrive(body)
    setBusy(false)
    if (!answer.ok) return shown({ tone: 'bad', title: 'No record was redriven', text: describeFailure(answer) })
    const refused = new Set(answer.data.refused.map(({ id }) => id))
    setSentBack(answer.data.redriven === 0 ? [] : ids.filter(id => !refused.has(id)))
    shown(describeRedrive(answer.data))
  }

  const discard = async (reason: string): Promise<void> => {
    if (!api || busy) return
    setBusy(true)
    setTrouble(undefined)
    const answer = await api.discard({ ids: selected, reason })
    setBusy(false)
    if (!answer.ok) return setTrouble({ title: 'Nothing was discarded', text: describeFailure(answer) })
    setDiscards(false)
    shown(describeDiscard(answer.data))
  }

  const redriveAll = (): void => {
    if (busy || waiting === 0) return
    const which = topic ? ` of ${topic}` : ''
    if (window.confirm(`Redrive all ${waiting} records${which} to their source topics?`)) {
      const ids = records.map(({ id }) => id)
      void redrive({ all: true, ...(topic ? { topic } : {}) }, ids)
    }
  }

  const select = (id: string, isSelected: boolean): void =>
    choose(new Set(isSelected ? [...selected, id] : selected.filter(each => each !== id)))
  const go = (change: Partial<LettersQuery>): void => router.push(lettersAddress({ ...query, ...change }))

  // The counts are of those that wait.
  const counts = state === '' ? data?.counts : undefined
  const options = (['', ...deadLetterTopics] as const).map(name => ({
    value: name,
    label: `${name || 'All topics'}${counts ? ` (${name ? (counts[name] ?? 0) : total})` : ''}`,
  }))

  return (
    <>
      <PageHeader title="Dead letters">
        <Select label="Show" value={state} options={states} choose={shownState => go({ state: shownState })} />
        <Select label="Topic" value={topic} options={options} choose={shownTopic => go({ topic: shownTopic })} />
        {state === '' && (
          <Button main onClick={redriveAll} aria-disabled={busy || waiting === 0}>
            Redrive all
          </Button>
        )}
      </PageHeader>
      <div className={style.page} aria-busy={!data}>
        {outcome && (
          <Notice tone={outcome.tone} title={outcome.title}>
            {outcome.text}
          </Notice>
        )}
        {api && sentBack.length > 0 && <SentBack api={api} ids={sentBack} />}
        {missing ? (
          <Notice tone="warn" title="This deployment can’t list its dead letters" />
        ) : (
          <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
        )}
        {data?.records.length === 0 && (
          <EmptyState title={state === '' ? 'No dead letters' : 'Nothing was redriven or discarded'} level={2}>
            <p>
              {state === ''
                ? 'Records that no handler can process, or that failed every retry, are listed here with the reason.'
                : 'What is sent back to its topic or discarded is listed here, with what came of it.'}
            </p>
          </EmptyState>
        )}
        {state === '' && records.length > 0 && (
          <fieldset className={style.bar}>
            <legend className="visually-hidden">What is selected</legend>
            <Button
              aria-disabled={busy}
              onClick={() => choose(new Set(selected.length < records.length ? records.map(({ id }) => id) : []))}
            >
              {selected.length < records.length ? 'Select all on this page' : 'Select none'}
            </Button>
            <Button
              aria-disabled={busy || selected.length === 0}
              onClick={() => void redrive({ ids: selected, dryRun: false }, selected)}
            >
              Redrive selected ({selected.length})
            </Button>
            <Button
              aria-disabled={busy || selected.length === 0}
              onClick={() => {
                if (busy || selected.length === 0) return
                setTrouble(undefined)
                setDiscards(true)
              }}
            >
              Discard selected ({selected.length})…
            </Button>
          </fieldset>
        )}
        {records.length > 0 && (
          <ul className={style.records}>
            {records.map(record =>
              state === 'handled' ? (
                <DeadLetterCard key={record.id} record={record} />
              ) : (
                <DeadLetterCard
                  key={record.id}
                  record={record}
                  actions={{
                    busy,
                    selected: chosen.has(record.id),
                    select: isSelected => select(record.id, isSelected),
                    redrive: () => void redrive({ ids: [record.id], dryRun: false }, [record.id]),
                  }}
                />
              ),
            )}
          </ul>
        )}
        {next !== null && (
          <Button className={style.older} aria-disabled={busy} onClick={showOlder}>
            Show older records
          </Button>
        )}
        {!data && !failure && <div className={style.waiting} />}
      </div>
      {discards && selected.length > 0 && (
        <DiscardDialog
          count={selected.length}
          isBusy={busy}
          trouble={trouble}
          discard={reason => void discard(reason)}
          close={() => setDiscards(false)}
        />
      )}
    </>
  )
}
