import { useCallback } from 'react'
import type { Api } from '../../shared/api.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { formatClock } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import list from '../list-page.module.css'
import { StaleNotice } from '../stale-notice.tsx'
import table from '../table.module.css'
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
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
          <section className={table.scroll} tabIndex={0} aria-label="Traces, newest first">
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">Trace</th>
                  <th scope="col">Began</th>
                  <th scope="col" data-figure="true">
                    Lasted
                  </th>
                  <th scope="col" data-figure="true">
                    Spans
                  </th>
                  <th scope="col" data-figure="true">
                    Errors
                  </th>
                </tr>
              </thead>
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
            </table>
          </section>
        </div>
      )}
    </div>
  )
}
