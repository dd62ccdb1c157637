import table from '../table.module.css'
import { RecordLink } from '../topics/record-link.tsx'
import { beganAt, type FlatSpan, recordOf } from './span-tree.ts'
import { failed, formatSpan, serviceName } from './span-words.ts'

/** The waterfall in words and figures: a row for each span, with its level in the tree. */
export function SpanTable({ spans, began }: { spans: readonly FlatSpan[]; began: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={table.scroll} tabIndex={0} aria-label="Spans of the trace">
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Span</th>
            <th scope="col" data-figure="true">
              Level
            </th>
            <th scope="col">Service</th>
            <th scope="col" data-figure="true">
              Began after
            </th>
            <th scope="col" data-figure="true">
              Lasted
            </th>
            <th scope="col">Result</th>
            <th scope="col">Record</th>
          </tr>
        </thead>
        <tbody>
          {spans.map(node => {
            const { span, depth } = node
            const record = recordOf(node)
            return (
              <tr key={span.spanId}>
                <th scope="row">{span.name}</th>
                <td data-figure="true">{depth + 1}</td>
                <td>{serviceName(span.service)}</td>
                <td data-figure="true">{formatSpan(beganAt(span) - began)}</td>
                <td data-figure="true">{formatSpan(span.durationMs)}</td>
                <td data-behind={failed(span)}>
                  {failed(span) ? `failed: ${span.error ?? 'no reason given'}` : 'done'}
                </td>
                <td>
                  {record ? (
                    <RecordLink {...record} label={`Record ${record.topic} ${record.partition}/${record.offset}`}>
                      {record.partition}/{record.offset}
                    </RecordLink>
                  ) : (
                    '–'
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
