import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { type ReactNode, useCallback, useEffect } from 'react'
import { traceIdIn } from '../../../functions/observability/trace-id.ts'
import type { ApiResult } from '../../shared/api-request.ts'
import { Badge } from '../../shared/badge.tsx'
import type { SearchResult } from '../../shared/contract.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Money } from '../../shared/money-amount.tsx'
import { Notice } from '../../shared/notice.tsx'
import { Panel } from '../../shared/panel.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { TopicBadge } from '../activity/topic-badge.tsx'
import { MailLink } from '../orders/mail-link.tsx'
import { OrderStatus } from '../orders/order-status.tsx'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { topicsAddress } from '../topics/topics-query.ts'
import { TraceLink } from '../traces/trace-link.tsx'
import style from './search.module.css'
import { countHits, onlyHit, orderAddress, recordAddress } from './search-links.ts'

/** What was found, or why the API does not search for such a text. */
type Answer = { readonly found: SearchResult } | { readonly refused: string }

const answerOf = (answer: ApiResult<SearchResult>): ApiResult<Answer> => {
  if (answer.ok) return { ...answer, data: { found: answer.data } }
  if (answer.kind !== 'problem' || answer.problem.status !== 400) return answer
  const { detail, title } = answer.problem
  return { ok: true, data: { refused: detail ?? title } } as ApiResult<Answer>
}

const isAnswered = (): boolean => true

/** Everything of a text. The only hit is shown by its own page. */
export function SearchPage() {
  const text = (useSearchParams().get('for') ?? '').trim()
  const router = useRouter()
  const { api } = useShop()
  const load = useCallback(
    async (signal: AbortSignal) => answerOf(await (api as NonNullable<typeof api>).search(text, signal)),
    [api, text],
  )
  const isAsked = text !== ''
  const { data, failure, refresh } = usePolling(api && isAsked ? load : undefined, {
    everyMs: 60_000,
    until: isAnswered,
  })
  const found = data && 'found' in data ? data.found : undefined
  const trace = traceIdIn(text)
  // A trace has a page of its own beside what else was found.
  const straight = found && !trace ? onlyHit(found) : undefined
  useEffect(() => {
    if (straight) router.replace(straight)
  }, [router, straight])
  const waits = isAsked && !failure && (!data || straight !== undefined)
  return (
    <>
      <PageHeader title={isAsked ? `Everything of “${text}”` : 'Search'} />
      <div className={style.page} aria-busy={waits}>
        <StaleNotice failure={failure} stale={false} refresh={refresh} />
        {!isAsked && (
          <EmptyState title="What do you look for?" level={2}>
            <p>
              Press / and type an order number, a checkout id or its beginning, the id of an event, a trace or a mail, a
              mail address, a name or a topic.
            </p>
          </EmptyState>
        )}
        {data && 'refused' in data && (
          <Notice tone="warn" title="This can’t be searched for">
            {data.refused}
          </Notice>
        )}
        {trace && found && (
          <Panel title="Trace">
            <p className={style.links}>
              <TraceLink id={trace}>What happened in trace {trace.slice(0, 8)}, span by span</TraceLink>
            </p>
          </Panel>
        )}
        {found && !straight && countHits(found) === 0 && (
          <EmptyState title="Nothing found" level={2}>
            <p>
              An event, a trace, a mail and a dead letter are found by their whole id; a checkout, an order number and a
              mail address by their beginning too. What happened in the last seconds may not have arrived yet.
            </p>
          </EmptyState>
        )}
        {found && !straight && <Hits found={found} />}
        {waits && <div className={style.waiting} />}
      </div>
    </>
  )
}

function Hits({ found }: { found: SearchResult }) {
  const { orders, events, deadLetters, mails, topics } = found
  const { mailboxUrl } = useShop().config ?? {}
  const more = (kind: SearchResult['more'][number]): ReactNode =>
    found.more.includes(kind) ? 'There are more: give more of the text' : undefined
  return (
    <>
      {orders.length > 0 && (
        <Panel title="Orders" aside={more('orders')}>
          <ul className={style.hits}>
            {orders.map(order => (
              <Hit
                key={order.checkoutId}
                href={orderAddress(order.checkoutId)}
                name={order.orderNumber ?? `Checkout ${order.checkoutId.slice(0, 8)}`}
                beside={<OrderStatus status={order.status} attention={order.attention} />}
                at={order.acceptedAt}
              >
                {order.customer.name ?? 'Name erased'} · {order.customer.email ?? 'email erased'} ·{' '}
                <Money amount={order.amount} currency={order.currency} />
              </Hit>
            ))}
          </ul>
        </Panel>
      )}
      {deadLetters.length > 0 && (
        <Panel title="Dead letters" aside={more('deadLetters')}>
          <ul className={style.hits}>
            {deadLetters.map(({ id, reason, waits, at, checkoutId, ...letter }) => (
              <Hit
                key={id}
                href={recordAddress(letter)}
                name={id}
                beside={<Badge tone={waits ? 'bad' : 'live'}>{waits ? 'Not sent on' : 'Dealt with'}</Badge>}
                at={at}
                links={<Links checkoutId={checkoutId} traceId={letter.traceId} />}
              >
                {[reason, letter.function].filter(Boolean).join(' · ')}
              </Hit>
            ))}
          </ul>
        </Panel>
      )}
      {events.length > 0 && (
        <Panel title="Events" aside={more('events')}>
          <ul className={style.hits}>
            {events.map(({ eventId, at, checkoutId, traceId, ...event }) => (
              <Hit
                key={`${event.topic} ${event.partition} ${event.offset}`}
                href={recordAddress(event)}
                name={`Partition ${event.partition}, offset ${event.offset}`}
                beside={<TopicBadge topic={event.topic} />}
                at={at}
                links={<Links checkoutId={checkoutId} traceId={traceId} />}
              >
                Event {eventId}
              </Hit>
            ))}
          </ul>
        </Panel>
      )}
      {mails.length > 0 && (
        <Panel title="Emails" aside={more('mails')}>
          <ul className={style.hits}>
            {mails.map(({ messageId, mail, to, subject, at, checkoutId, traceId }) => (
              <Hit
                key={`${messageId} ${at}`}
                href={checkoutId && orderAddress(checkoutId)}
                name={subject === '' ? mail : subject}
                at={at}
                links={
                  <>
                    {mailboxUrl && <MailLink messageId={messageId} text="Read it" />}
                    <Links traceId={traceId} />
                  </>
                }
              >
                {mail} to {to ?? 'an erased address'} · {messageId}
              </Hit>
            ))}
          </ul>
        </Panel>
      )}
      {topics.length > 0 && (
        <Panel title="Topics">
          <ul className={style.hits}>
            {topics.map(topic => (
              <Hit key={topic} href={topicsAddress({ topic })} name={topic} />
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}

interface HitProps {
  /** Its own page; absent where it has none. */
  readonly href?: string | undefined
  readonly name: string
  readonly beside?: ReactNode
  readonly at?: string
  readonly links?: ReactNode
  readonly children?: ReactNode
}

function Hit({ href, name, beside, at, links, children }: HitProps) {
  const locale = useLocale()
  return (
    <li>
      <p className={style.hit}>
        {href ? (
          <Link href={href} prefetch={false} className={style.name}>
            {name}
          </Link>
        ) : (
          <strong>{name}</strong>
        )}
        {beside}
        {at && (
          <time className="soft" dateTime={at}>
            {formatDateTime(at, locale)}
          </time>
        )}
      </p>
      {children && <p className={style.under}>{children}</p>}
      {links}
    </li>
  )
}

function Links({ checkoutId, traceId }: { checkoutId?: string | undefined; traceId?: string | undefined }) {
  if (!checkoutId && !traceId) return null
  return (
    <p className={style.links}>
      {checkoutId && (
        <Link href={orderAddress(checkoutId)} prefetch={false}>
          Order of checkout {checkoutId.slice(0, 8)}
        </Link>
      )}
      {traceId && <TraceLink id={traceId}>Trace {traceId.slice(0, 8)}</TraceLink>}
    </p>
  )
}
