'use client'
import { useCallback, useState } from 'react'
import { explain, slugOf } from '../lib/answer.ts'
import type { Redriven, RedriveRequest } from '../lib/contract.ts'
import { Empty } from '../shell/empty.tsx'
import { Key } from '../shell/key.tsx'
import { Notice } from '../shell/notice.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import { usePoll } from '../shell/use-poll.ts'
import { Choice } from './choice.tsx'
import { DeadLetterLine } from './dead-letter-line.tsx'
import style from './dead-letters-view.module.css'
import { PageHead } from './page-head.tsx'
import { StaleNotice } from './stale-notice.tsx'

/** The topics a record can be sent back from. */
const deadLetterTopics = ['dead-letter', 'retries-exhausted']
const paceMs = 4000

interface Outcome {
  readonly tone: 'good' | 'warn' | 'bad'
  readonly title: string
  readonly text?: string
}

const outcomeOf = ({ redriven, refused }: Redriven): Outcome => ({
  tone: refused.length > 0 ? 'warn' : 'good',
  title: `${redriven} ${redriven === 1 ? 'record' : 'records'} sent back to the source topic`,
  ...(refused.length > 0
    ? { text: `${refused.length} refused: ${[...new Set(refused.map(({ reason }) => reason))].join('; ')}.` }
    : {}),
})

export function DeadLettersView() {
  const { api } = useShop()
  const [topic, setTopic] = useState('')
  const [outcome, setOutcome] = useState<Outcome>()
  const [busy, setBusy] = useState(false)
  const load = useCallback(
    (signal: AbortSignal) => (api as NonNullable<typeof api>).deadLetters({ topic, limit: 100 }, signal),
    [api, topic],
  )
  const { data, failure, refresh } = usePoll(api && load, { everyMs: paceMs })
  const missing = failure?.kind === 'problem' && slugOf(failure.problem) === 'not-found'
  const total = Object.values(data?.counts ?? {}).reduce((sum, count) => sum + count, 0)

  const waiting = topic ? (data?.counts[topic] ?? 0) : total

  const redrive = async (body: RedriveRequest): Promise<void> => {
    if (!api || busy) return
    setBusy(true)
    const answer = await api.redrive(body)
    setBusy(false)
    setOutcome(
      answer.ok ? outcomeOf(answer.data) : { tone: 'bad', title: 'Nothing was sent back', text: explain(answer) },
    )
    refresh()
  }

  const redriveAll = (): void => {
    if (busy || waiting === 0) return
    const which = topic ? ` of ${topic}` : ''
    if (window.confirm(`Send all ${waiting} records${which} back to the topics they came from?`)) {
      void redrive({ all: true, ...(topic ? { topic } : {}) })
    }
  }

  const options = ['', ...deadLetterTopics].map(name => ({
    value: name,
    label: name ? `${name} (${data?.counts[name] ?? 0})` : `Every topic (${total})`,
  }))

  return (
    <>
      <PageHead title="Dead letters">
        <Choice label="Topic" value={topic} options={options} choose={setTopic} />
        <Key main onClick={redriveAll} aria-disabled={busy || waiting === 0}>
          Redrive all
        </Key>
      </PageHead>
      <div className={style.page} aria-busy={!data}>
        {outcome && (
          <Notice tone={outcome.tone} title={outcome.title}>
            {outcome.text}
          </Notice>
        )}
        {missing ? (
          <Notice tone="warn" title="This deployment cannot list its dead letters" />
        ) : (
          <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
        )}
        {data?.records.length === 0 && (
          <Empty title="Nothing here, as it should be" level={2}>
            <p>A record that no handler can process, or that failed every retry, waits here with its reason.</p>
          </Empty>
        )}
        {data && data.records.length > 0 && (
          <ul className={style.records}>
            {data.records.map(record => (
              <DeadLetterLine
                key={record.id}
                record={record}
                busy={busy}
                redrive={() => redrive({ ids: [record.id] })}
              />
            ))}
          </ul>
        )}
        {!data && !failure && <div className={style.waiting} />}
      </div>
    </>
  )
}
