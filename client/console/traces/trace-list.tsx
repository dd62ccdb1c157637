import { useCallback } from 'react'
import type { Api } from '../../shared/api.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { formatClock } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import list from '../list-page.module.css'
import { ScrolledTable } from '../scrolled-table.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { TableHead } from '../table-head.tsx'
import { isNoTrace, NoTrace } from './no-trace.tsx'
import { formatSpan } from './span-words.ts'
import { TraceLink } from './trace-link.tsx'

const paceMs = 3000

/** The newest traces, a line each. */
export function TraceList({ api }: { api: Api | undefined }) {
  const locale = useLocale()
  const load = useCallback((signal: AbortSignal) => (api as Api).traces(signal), [api])
  const { data, failure, refresh } = usePolling(api && load, { everyMs: paceMs })
  if (failure && isNoTrace(failure)) return <NoTrace failure={failure} />
  const traces = data?.traces ?? []
  return (
    <div className={list.page} aria-busy={!data}>
      <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
      {!data && !failure && <div className={list.waiting} />}
      {data && traces.length === 0 && (
        <EmptyState title="No traces yet" level={2}>
          <p>Buy something and its trace appears here. The newest are kept, until Kassa stops.</p>
        </EmptyState>
      )}
      {traces.length > 0 && (
        <div className={list.sheet}>
          <ScrolledTable label="Traces, newest first">
            <TableHead columns={['Trace', 'Began', { figure: 'Lasted' }, { figure: 'Spans' }, { figure: 'Errors' }]} />
            <tbody>
              {traces.map(({ traceId, name, startTime, durationMs, spans, errors }) => (
                <tr key={traceId}>
                  <td className={list.name}>
                    <TraceLink id={traceId} label={`${name}, trace ${traceId}`}>
                      {name}
                    </TraceLink>
                  </td>
                  <td>
                    <time dateTime={startTime}>{formatClock(startTime, locale)}</time>
                  </td>
                  <td data-figure="true">{formatSpan(durationMs)}</td>
                  <td data-figure="true">{spans}</td>
                  <td data-figure="true" data-behind={errors > 0}>
                    {errors}
                  </td>
                </tr>
              ))}
            </tbody>
          </ScrolledTable>
        </div>
      )}
    </div>
  )
}
