'use client'
import { Button } from '../../shared/button.tsx'
import type { DeadLetter } from '../../shared/contract.ts'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { RecordLink } from '../topics/record-link.tsx'
import style from './dead-letter-card.module.css'

interface DeadLetterCardProps {
  readonly record: DeadLetter
  readonly busy: boolean
  readonly redrive: () => void
}

/** One record that could not be processed: why, where it came from, and what it holds. */
export function DeadLetterCard({ record, busy, redrive }: DeadLetterCardProps) {
  const locale = useLocale()
  const { topic, partition, offset, at, reason, error, source, checkoutId, attempt, value, problem, dueAt } = record
  const place = `${source.topic} ${source.partition}/${source.offset}`
  return (
    <li className={style.record} data-waits={dueAt === null}>
      <div className={style.head}>
        <div className={style.words}>
          <h2 className={style.reason}>{reason}</h2>
          <p className={style.error}>{error}</p>
        </div>
        {problem === null && (
          <Button size="small" aria-disabled={busy} aria-label={`Redrive the record of ${place}`} onClick={redrive}>
            Redrive
          </Button>
        )}
      </div>
      <p className={style.next}>
        {problem !== null
          ? `It cannot be redriven: ${problem}`
          : dueAt !== null
            ? `It is redriven by itself at ${formatDateTime(dueAt, locale)}.`
            : 'It waits for you: redrive it when the cause is mended.'}
      </p>
      <dl className={style.facts}>
        <div>
          <dt>Function</dt>
          <dd>{record.function}</dd>
        </div>
        <div>
          <dt>Source</dt>
          <dd>
            <RecordLink {...source}>{place}</RecordLink>
          </dd>
        </div>
        <div>
          <dt>Stored in</dt>
          <dd>
            <RecordLink topic={topic} partition={partition} offset={offset}>
              {topic} {partition}/{offset}
            </RecordLink>
          </dd>
        </div>
        <div>
          <dt>Failed at</dt>
          <dd>{formatDateTime(at, locale)}</dd>
        </div>
        <div>
          <dt>Redriven</dt>
          <dd>{attempt === 0 ? 'never' : `${attempt} ${attempt === 1 ? 'time' : 'times'}`}</dd>
        </div>
        {checkoutId && (
          <div>
            <dt>Checkout</dt>
            <dd>{checkoutId}</dd>
          </div>
        )}
      </dl>
      <details className={style.value}>
        <summary>Record</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
        <pre className={style.payload} tabIndex={0}>
          {value}
        </pre>
      </details>
    </li>
  )
}
