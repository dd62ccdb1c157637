import { useState } from 'react'
import { describeFailure } from '../../shared/api-request.ts'
import { Button, ButtonLink } from '../../shared/button.tsx'
import type { OrderView } from '../../shared/contract.ts'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { describeLetter, describeRedrive, type Notice as Outcome } from '../dead-letters/letter-words.ts'
import { RecordLink } from '../topics/record-link.tsx'
import style from './order.module.css'

/** Records of the order that a function could not process: those that wait can be sent back from here. */
export function OrderLetters({ order, refresh }: { order: OrderView; refresh: () => void }) {
  const locale = useLocale()
  const { api } = useShop()
  const [busy, setBusy] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>()
  const letters = order.deadLetters ?? []
  const waiting = letters.filter(({ redrivenAt, problem }) => !redrivenAt && !problem).map(({ id }) => id)
  const redrive = async (ids: readonly string[]): Promise<void> => {
    if (!api || busy || ids.length === 0) return
    setBusy(true)
    const answer = await api.redrive({ ids: [...ids], dryRun: false })
    setBusy(false)
    setOutcome(
      answer.ok
        ? describeRedrive(answer.data)
        : { tone: 'bad', title: 'No record was redriven', text: describeFailure(answer) },
    )
    refresh()
  }
  if (letters.length === 0) return null
  return (
    <Panel
      title="Dead letters"
      aside={
        <span className={style.status}>
          {waiting.length > 1 && (
            <Button size="small" aria-disabled={busy} onClick={() => void redrive(waiting)}>
              Redrive all {waiting.length}
            </Button>
          )}
          <ButtonLink size="small" href="/console/dead-letters">
            All dead letters
          </ButtonLink>
        </span>
      }
    >
      {outcome && (
        <Notice tone={outcome.tone} title={outcome.title}>
          {outcome.text}
        </Notice>
      )}
      <ul className={style.entries}>
        {letters.map(letter => {
          const { id, topic, partition, offset, source, at, error, reason } = letter
          return (
            <li key={id}>
              <p className={style.entry}>
                <strong>{reason}</strong>
                {letter.function && <span className="soft">{letter.function}</span>}
                {waiting.includes(id) && (
                  <Button
                    size="small"
                    aria-disabled={busy}
                    aria-label={`Redrive the record of ${id}`}
                    onClick={() => void redrive([id])}
                  >
                    Redrive
                  </Button>
                )}
              </p>
              {error && <p className={style.under}>{error}</p>}
              <p className={style.under}>
                <span className="figures">
                  <RecordLink topic={topic} partition={partition} offset={offset}>
                    {topic} {partition}/{offset}
                  </RecordLink>
                  {source && ' of '}
                  {source && (
                    <RecordLink {...source}>
                      {source.topic} {source.partition}/{source.offset}
                    </RecordLink>
                  )}
                </span>{' '}
                · <time dateTime={at}>{formatDateTime(at, locale)}</time>
              </p>
              <p className={style.under}>{describeLetter(letter, locale)}</p>
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}
