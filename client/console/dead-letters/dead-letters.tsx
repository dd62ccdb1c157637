'use client'
import { useCallback, useState } from 'react'
import { describeFailure, problemSlug } from '../../shared/api-request.ts'
import { Button } from '../../shared/button.tsx'
import type { DeadLetter, Redriven, RedriveRequest } from '../../shared/contract.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Notice } from '../../shared/notice.tsx'
import { Select } from '../../shared/select.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { usePolling } from '../../shared/use-polling.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { DeadLetterCard } from './dead-letter-card.tsx'
import style from './dead-letters.module.css'

/** The topics a record can be sent back from. */
const deadLetterTopics = ['dead-letter', 'retries-exhausted'] as const
type DeadLetterTopic = (typeof deadLetterTopics)[number]
const paceMs = 4000
const pageSize = 100

interface OlderLetters {
  readonly records: readonly DeadLetter[]
  readonly next: string | null
}

const noneOlder: OlderLetters = { records: [], next: null }

interface Outcome {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly title: string
  readonly text?: string
}

const outcomeOf = ({ redriven, refused, more }: Redriven): Outcome => ({
  tone: refused.length > 0 || more ? 'warn' : 'good',
  title: `${redriven} ${redriven === 1 ? 'record' : 'records'} redriven to the source topic`,
  text: [
    refused.length > 0 && `${refused.length} refused: ${[...new Set(refused.map(({ reason }) => reason))].join('; ')}.`,
    more && 'The time was over before all were sent: press Redrive all again.',
  ]
    .filter(sentence => sentence !== false)
    .join(' '),
})

export function DeadLettersPage() {
  const { api } = useShop()
  const [topic, setTopic] = useState<DeadLetterTopic | ''>('')
  const [outcome, setOutcome] = useState<Outcome>()
  const [busy, setBusy] = useState(false)
  const load = useCallback(
    (signal: AbortSignal) => (api as NonNullable<typeof api>).deadLetters({ topic, limit: pageSize }, signal),
    [api, topic],
  )
  const { data, failure, refresh } = usePolling(api && load, { everyMs: paceMs })
  const [older, setOlder] = useState<OlderLetters>(noneOlder)
  const newest = new Set(data?.records.map(({ id }) => id))
  const records = [...(data?.records ?? []), ...older.records.filter(({ id }) => !newest.has(id))]
  const next = older.records.length === 0 ? (data?.next ?? null) : older.next

  const showOlder = async (): Promise<void> => {
    if (!api || next === null || busy) return
    setBusy(true)
    const answer = await api.deadLetters({ topic, limit: pageSize, before: next })
    setBusy(false)
    if (answer.ok) setOlder({ records: [...older.records, ...answer.data.records], next: answer.data.next })
    else setOutcome({ tone: 'bad', title: 'Older records can’t be loaded', text: describeFailure(answer) })
  }
  const missing = failure?.kind === 'problem' && problemSlug(failure.problem) === 'not-found'
  const total = Object.values(data?.counts ?? {}).reduce((sum, count) => sum + count, 0)

  const waiting = topic ? (data?.counts[topic] ?? 0) : total

  const redrive = async (body: RedriveRequest): Promise<void> => {
    if (!api || busy) return
    setBusy(true)
    const answer = await api.redrive(body)
    setBusy(false)
    setOutcome(
      answer.ok
        ? outcomeOf(answer.data)
        : { tone: 'bad', title: 'No record was redriven', text: describeFailure(answer) },
    )
    setOlder(noneOlder)
    refresh()
  }

  const chooseTopic = (chosen: DeadLetterTopic | ''): void => {
    setTopic(chosen)
    setOlder(noneOlder)
  }

  const redriveAll = (): void => {
    if (busy || waiting === 0) return
    const which = topic ? ` of ${topic}` : ''
    if (window.confirm(`Redrive all ${waiting} records${which} to their source topics?`)) {
      void redrive({ all: true, ...(topic ? { topic } : {}) })
    }
  }

  const options = (['', ...deadLetterTopics] as const).map(name => ({
    value: name,
    label: name ? `${name} (${data?.counts[name] ?? 0})` : `All topics (${total})`,
  }))

  return (
    <>
      <PageHeader title="Dead letters">
        <Select label="Topic" value={topic} options={options} choose={chooseTopic} />
        <Button main onClick={redriveAll} aria-disabled={busy || waiting === 0}>
          Redrive all
        </Button>
      </PageHeader>
      <div className={style.page} aria-busy={!data}>
        {outcome && (
          <Notice tone={outcome.tone} title={outcome.title}>
            {outcome.text}
          </Notice>
        )}
        {missing ? (
          <Notice tone="warn" title="This deployment can’t list its dead letters" />
        ) : (
          <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
        )}
        {data?.records.length === 0 && (
          <EmptyState title="No dead letters" level={2}>
            <p>Records that no handler can process, or that failed every retry, are listed here with the reason.</p>
          </EmptyState>
        )}
        {records.length > 0 && (
          <ul className={style.records}>
            {records.map(record => (
              <DeadLetterCard
                key={record.id}
                record={record}
                busy={busy}
                redrive={() => redrive({ ids: [record.id] })}
              />
            ))}
          </ul>
        )}
        {next !== null && (
          <Button className={style.older} aria-disabled={busy} onClick={showOlder}>
            Show older records
          </Button>
        )}
        {!data && !failure && <div className={style.waiting} />}
      </div>
    </>
  )
}
