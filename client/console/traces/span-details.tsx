import { formatClock } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { Fact } from '../fact.tsx'
import { RecordLink } from '../topics/record-link.tsx'
import { beganAt, recordOf, type SpanNode } from './span-tree.ts'
import { failed, formatSpan, kinds, serviceName, shown } from './span-words.ts'
import { TraceLink } from './trace-link.tsx'
import style from './traces.module.css'

export const spanElementId = (spanId: string): string => `span-${spanId}`

/** Opens another span of the waterfall, and goes there. */
const reveal = (spanId: string): void => {
  const element = document.getElementById(spanElementId(spanId))
  if (!(element instanceof HTMLDetailsElement)) return
  element.open = true
  element.querySelector('summary')?.focus()
}

interface SpanDetailsProps {
  readonly node: SpanNode
  readonly traceId: string
  /** When the trace began. */
  readonly began: number
  /** Of the spans of this trace. */
  readonly names: ReadonlyMap<string, string>
}

/** All that is known of one span. */
export function SpanDetails({ node, traceId, began, names }: SpanDetailsProps) {
  const locale = useLocale()
  const { span } = node
  const record = recordOf(node)
  const attributes = Object.entries(span.attributes)
  return (
    <div className={style.details}>
      {failed(span) && <p className={style.error}>{span.error ?? 'It failed, and no reason is given.'}</p>}
      <dl className={style.facts}>
        <Fact name="Service">{serviceName(span.service)}</Fact>
        <Fact name="What it does">{kinds[span.kind]}</Fact>
        <Fact name="Began">
          <time dateTime={span.startTime}>{formatClock(span.startTime, locale)}</time>, after{' '}
          {formatSpan(beganAt(span) - began)}
        </Fact>
        <Fact name="Lasted">{formatSpan(span.durationMs)}</Fact>
        {record && (
          <Fact name="Record">
            <RecordLink {...record}>
              {record.topic} {record.partition}/{record.offset}
            </RecordLink>
          </Fact>
        )}
        {span.links.length > 0 && (
          <Fact name="Linked to">
            <Links links={span.links} traceId={traceId} names={names} />
          </Fact>
        )}
      </dl>
      {attributes.length > 0 && (
        <>
          <h3>Attributes</h3>
          <dl className={style.facts}>
            {attributes.map(([name, value]) => (
              <Fact key={name} name={name}>
                {shown(value)}
              </Fact>
            ))}
          </dl>
        </>
      )}
      {span.events.length > 0 && (
        <>
          <h3>Events</h3>
          <ul className={style.facts}>
            {span.events.map((event, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a span's events never change
              <li key={place}>
                {event.name} at {formatClock(event.time, locale)}
                {Object.entries(event.attributes).map(([name, value]) => (
                  <pre key={name} className={style.value}>
                    {name}: {shown(value)}
                  </pre>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Links({
  links,
  traceId,
  names,
}: { links: SpanNode['span']['links'] } & Pick<SpanDetailsProps, 'traceId' | 'names'>) {
  return (
    <ul>
      {links.map(link => (
        <li key={`${link.traceId} ${link.spanId}`}>
          {link.traceId !== traceId ? (
            <TraceLink id={link.traceId}>
              span {link.spanId} of trace {link.traceId.slice(0, 8)}
            </TraceLink>
          ) : names.has(link.spanId) ? (
            <button type="button" className={style.reveal} onClick={() => reveal(link.spanId)}>
              {names.get(link.spanId)}
            </button>
          ) : (
            `span ${link.spanId}, which is not here`
          )}
        </li>
      ))}
    </ul>
  )
}
