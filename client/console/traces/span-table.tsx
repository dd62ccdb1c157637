import { ScrolledTable } from '../scrolled-table.tsx'
import { TableHead } from '../table-head.tsx'
import { RecordLink } from '../topics/record-link.tsx'
import { beganAt, type FlatSpan, recordOf } from './span-tree.ts'
import { failed, formatSpan, serviceName } from './span-words.ts'

/** The waterfall in words and figures: a row for each span, with its level in the tree. */
export function SpanTable({ spans, began }: { spans: readonly FlatSpan[]; began: number }) {
  return (
    <ScrolledTable label="Spans of the trace">
      <TableHead
        columns={[
          'Span',
          { figure: 'Level' },
          'Service',
          { figure: 'Began after' },
          { figure: 'Lasted' },
          'Result',
          'Record',
        ]}
      />
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
              <td data-behind={failed(span)}>{failed(span) ? `failed: ${span.error ?? 'no reason given'}` : 'done'}</td>
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
    </ScrolledTable>
  )
}
