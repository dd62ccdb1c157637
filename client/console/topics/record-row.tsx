import { memo, useState } from 'react'
import { traceIdIn } from '../../../functions/observability/trace-id.ts'
import { Button } from '../../shared/button.tsx'
import type { TopicRecord } from '../../shared/contract.ts'
import { formatClock, formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { Fact } from '../fact.tsx'
import { TraceLink } from '../traces/trace-link.tsx'
import { formatJson, recordAsJson } from './record-text.ts'
import { formatBytes } from './topic-words.ts'
import style from './topics.module.css'

type Content = NonNullable<TopicRecord['value']>

/** What is true of a content beside its text. */
const remarkOf = ({ format, cut, masked, bytes }: Content): string =>
  [
    format === 'hex' && 'binary, as hexadecimal',
    masked && 'masked',
    cut && `only its beginning of ${formatBytes(bytes)}`,
  ]
    .filter(Boolean)
    .join(' · ')

interface RecordRowProps {
  readonly topic: string
  readonly record: TopicRecord
  /** Open from the beginning: the record that an address leads to. */
  readonly wanted: boolean
}

/** One record in a line; opened, everything of it. */
export const RecordRow = memo(function RecordRow({ topic, record, wanted }: RecordRowProps) {
  const locale = useLocale()
  const [isOpen, setOpen] = useState(wanted)
  const { partition, offset, timestamp, key, value } = record
  const at = new Date(timestamp).toISOString()
  return (
    <li>
      <details open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
        <summary className={style.line}>
          <span className={style.place}>
            {partition}/{offset}
          </span>
          <time dateTime={at} className={style.time}>
            {formatClock(at, locale)}
          </time>
          <span className={style.key}>{key ? key.text : 'no key'}</span>
          <span className={style.beginning}>{value ? value.text.slice(0, 200) : 'no value (tombstone)'}</span>
        </summary>
        {isOpen && <Opened topic={topic} record={record} />}
      </details>
    </li>
  )
})

function Opened({ topic, record }: { topic: string; record: TopicRecord }) {
  const locale = useLocale()
  const [copied, setCopied] = useState('')
  const { partition, offset, timestamp, key, value, headers, size } = record
  const trace = traceIdIn(headers.find(({ name }) => name === 'traceparent')?.text ?? '')
  const copy = (): void => {
    navigator.clipboard.writeText(recordAsJson(topic, record)).then(
      () => setCopied('Copied'),
      () => setCopied('Copying is blocked. Select the text instead.'),
    )
  }
  return (
    <div className={style.opened}>
      <div className={style.groupHead}>
        <p className={style.under}>
          partition {partition}, offset {offset} · {formatDateTime(new Date(timestamp).toISOString(), locale)} ·{' '}
          {formatBytes(size)}
          {trace && (
            <>
              {' '}
              · <TraceLink id={trace}>trace {trace.slice(0, 8)}</TraceLink>
            </>
          )}
        </p>
        <p className={style.copy}>
          <span role="status">{copied}</span>
          <Button size="small" onClick={copy}>
            Copy as JSON
          </Button>
        </p>
      </div>
      <Part name="Key" content={key} />
      {headers.length > 0 && (
        <div>
          <h3>Headers</h3>
          <dl className={style.settings}>
            {headers.map((header, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a name may be repeated, and records never change
              <Fact key={place} name={header.name}>
                {header.text === '' ? '–' : header.text} <span className="soft">{remarkOf(header)}</span>
              </Fact>
            ))}
          </dl>
        </div>
      )}
      <Part name="Value" content={value} />
    </div>
  )
}

function Part({ name, content }: { name: string; content: Content | null }) {
  return (
    <div>
      <h3>
        {name} {content && <span className={style.remark}>{remarkOf(content)}</span>}
      </h3>
      {content ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <pre className={style.payload} tabIndex={0}>
          {content.format === 'json' && !content.cut ? formatJson(content.text) : content.text}
        </pre>
      ) : (
        <p className="soft">none</p>
      )}
    </div>
  )
}
