import Link from 'next/link'
import { memo } from 'react'
import type { LoggedEvent } from '../../shared/contract.ts'
import { Money } from '../../shared/money-amount.tsx'
import { formatClock } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { orderAddress, searchAddress } from '../search/search-links.ts'
import { RecordLink } from '../topics/record-link.tsx'
import { TraceLink } from '../traces/trace-link.tsx'
import { summarize } from './event-list.ts'
import style from './event-row.module.css'
import { TopicBadge } from './topic-badge.tsx'

interface EventRowProps {
  readonly event: LoggedEvent
  /** Open from the beginning: the row that an address leads to. */
  readonly wanted: boolean
  readonly follow: (checkoutId: string) => void
}

/** One event of the log; opened, it shows its payload. */
export const EventRow = memo(function EventRow({ event, wanted, follow }: EventRowProps) {
  const locale = useLocale()
  const { amount, currency, note } = summarize(event)
  const { checkoutId, traceId } = event
  return (
    <li className={style.event}>
      <details open={wanted}>
        <summary className={style.line}>
          <time dateTime={event.at} className={style.time}>
            {formatClock(event.at, locale)}
          </time>
          <TopicBadge topic={event.topic} />
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
            <RecordLink topic={event.topic} partition={event.partition} offset={event.offset}>
              partition {event.partition}, offset {event.offset}
            </RecordLink>{' '}
            ·{' '}
            <Link href={searchAddress(event.eventId)} prefetch={false}>
              event {event.eventId}
            </Link>
            {checkoutId && (
              <>
                {' '}
                ·{' '}
                <Link href={orderAddress(checkoutId)} prefetch={false}>
                  order of it
                </Link>
              </>
            )}
            {traceId && (
              <>
                {' '}
                · <TraceLink id={traceId}>trace {traceId.slice(0, 8)}</TraceLink>
              </>
            )}
          </p>
          {checkoutId && (
            <button type="button" className={style.follow} onClick={() => follow(checkoutId)}>
              Show only this checkout
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
