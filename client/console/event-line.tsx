'use client'
import { memo } from 'react'
import { digest } from '../lib/activity.ts'
import type { LoggedEvent } from '../lib/contract.ts'
import { formatClock } from '../lib/time.ts'
import { Money } from '../shell/money.tsx'
import { useLocale } from '../shell/use-locale.ts'
import style from './event-line.module.css'
import { TopicMark } from './topic-mark.tsx'

interface EventLineProps {
  readonly event: LoggedEvent
  readonly follow: (checkoutId: string) => void
}

/** One event of the log; opened, it shows its payload. */
export const EventLine = memo(function EventLine({ event, follow }: EventLineProps) {
  const locale = useLocale()
  const { amount, currency, note } = digest(event)
  const { checkoutId } = event
  return (
    <li className={style.event}>
      <details>
        <summary className={style.line}>
          <time dateTime={event.at} className={style.time}>
            {formatClock(event.at, locale)}
          </time>
          <TopicMark topic={event.topic} />
          <span className={style.id}>{checkoutId?.slice(0, 8) ?? '–'}</span>
          <span className={style.note}>{note}</span>
          <span className={style.amount}>
            {amount !== undefined && currency && <Money amount={amount} currency={currency} />}
          </span>
          <span className={style.place}>
            {event.partition}/{event.offset}
          </span>
        </summary>
        <div className={style.body}>
          <p className={style.facts}>
            partition {event.partition}, offset {event.offset} · event {event.eventId}
          </p>
          {checkoutId && (
            <button type="button" className={style.follow} onClick={() => follow(checkoutId)}>
              Only this checkout
            </button>
          )}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
          <pre className={style.payload} tabIndex={0}>
            {JSON.stringify(event.payload, null, 2)}
          </pre>
        </div>
      </details>
    </li>
  )
})
