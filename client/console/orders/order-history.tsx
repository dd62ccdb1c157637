import Link from 'next/link'
import type { OrderAction, OrderView } from '../../shared/contract.ts'
import { Money } from '../../shared/money-amount.tsx'
import { Panel } from '../../shared/panel.tsx'
import { formatClock, formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { rowAddress } from '../activity/activity-address.ts'
import { ScrolledTable } from '../scrolled-table.tsx'
import { TableHead } from '../table-head.tsx'
import { RecordCells } from '../topics/record-cells.tsx'
import { TraceLink } from '../traces/trace-link.tsx'
import { MailLink } from './mail-link.tsx'
import style from './order.module.css'

export const describeLines = (lines: NonNullable<OrderAction['lines']>): string =>
  lines.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(', ')

const deeds: Readonly<Record<OrderAction['kind'], string>> = {
  cancel: 'Cancelled',
  refund: 'Refund started',
  ship: 'Shipped',
  receipt: 'Receipt sent again',
  address: 'Address corrected',
}

/** What people did, and who, the newest first. */
export function Deeds({ order }: { order: OrderView }) {
  const locale = useLocale()
  return (
    <Panel title="What was done">
      {order.actions.length === 0 && <p className="soft">Nobody has acted on this order.</p>}
      <ol className={style.entries}>
        {order.actions.toReversed().map(({ action, kind, at, by, amount, lines, note, carrier, trackingNumber }) => (
          <li key={action}>
            <p className={style.entry}>
              <strong>{deeds[kind]}</strong>
              {amount !== undefined && <Money amount={amount} currency={order.currency} />}
            </p>
            <p className={style.under}>
              {[carrier && `${carrier} ${trackingNumber}`, lines && describeLines(lines), note]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <p className={style.under}>
              {by} · <time dateTime={at}>{formatDateTime(at, locale)}</time>
            </p>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

const problems: Readonly<Record<string, string>> = {
  bounced: 'Came back: there is no such mailbox',
  complained: 'The shopper called it spam',
  suppressed: 'Not sent: an earlier email came back or was called spam',
}

/** The mails as they were sent, and those that did not arrive. */
export function Mails({ order }: { order: OrderView }) {
  const locale = useLocale()
  const { mails, undeliverable } = order
  return (
    <Panel title="Emails">
      {mails === undefined && <p className="soft">Not known right now.</p>}
      {mails?.length === 0 && <p className="soft">No email was sent yet.</p>}
      <ul className={style.entries}>
        {mails?.map(({ messageId, mail, to, subject, at, traceId }) => (
          <li key={messageId}>
            <p className={style.entry}>
              <strong>
                <MailLink messageId={messageId} text={subject} />
              </strong>
            </p>
            <p className={style.under}>
              {mail} to {to} · <time dateTime={at}>{formatDateTime(at, locale)}</time>
            </p>
            {traceId && (
              <p className={style.links}>
                <TraceLink id={traceId} label={`Trace of the email ${mail}`}>
                  Trace
                </TraceLink>
              </p>
            )}
          </li>
        ))}
      </ul>
      {undeliverable && undeliverable.length > 0 && (
        <ul className={style.entries}>
          {undeliverable.map(({ mail, problem, at }) => (
            <li key={`${mail} ${at}`}>
              <p className={style.entry}>
                <strong>{problems[problem] ?? problem}</strong>
              </p>
              <p className={style.under}>
                {mail} · <time dateTime={at}>{formatDateTime(at, locale)}</time>
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

/** Every record of the order in Kafka. */
export function Events({ order }: { order: OrderView }) {
  const locale = useLocale()
  const { events } = order
  return (
    <Panel title="Events" aside={events && `${events.length}, in the order of the flow`}>
      {events === undefined && <p className="soft">Not known right now.</p>}
      {events && events.length > 0 && (
        <ScrolledTable label="Events of the order">
          <TableHead columns={['Topic', { figure: 'Partition' }, { figure: 'Offset' }, 'When', 'Row', 'Trace']} />
          <tbody>
            {events.map(({ eventId, topic, partition, offset, at, traceId }) => (
              <tr key={eventId}>
                <RecordCells {...{ topic, partition, offset }} />
                <td>
                  <time className={style.when} dateTime={at}>
                    {formatDateTime(at, locale).split(',')[0]}, {formatClock(at, locale)}
                  </time>
                </td>
                <td>
                  <Link href={rowAddress(eventId)} prefetch={false} aria-label={`Row of ${topic}`}>
                    Row
                  </Link>
                </td>
                <td className={`figures ${style.when}`}>
                  {traceId ? <TraceLink id={traceId}>{traceId}</TraceLink> : '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </ScrolledTable>
      )}
    </Panel>
  )
}
