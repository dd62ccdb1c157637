import { useCallback } from 'react'
import { apiRequest } from '../../shared/api-request.ts'
import { ButtonLink } from '../../shared/button.tsx'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { useOperatorApi } from '../../sign-in/use-operator-api.ts'
import { ChartCard } from '../analytics/chart-card.tsx'
import { useClusterStatus } from '../cluster-status.tsx'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { TimeZone } from '../time-zone.tsx'
import { type MappingMetrics, metricReports } from './mapping-metrics.ts'
import style from './mappings.module.css'

const everyMs = 10_000

/** The last hour of one mapping: rates, failures, durations, and the lag of each partition. */
export function MappingMetricsPage({ url, id }: { url: string; id: string }) {
  const locale = useLocale()
  const api = useOperatorApi()
  const mapping = useClusterStatus().mappings.data?.find(each => each.id === id)
  const load = useCallback(
    (signal: AbortSignal) =>
      apiRequest<MappingMetrics>(`${url}/event-source-mappings/${encodeURIComponent(id)}/metrics`, { signal }),
    [url, id],
  )
  const { data: metrics, failure, refresh } = usePolling(api && load, { everyMs })
  const isUnknown = failure?.kind === 'problem' && failure.problem.status === 404
  return (
    <>
      <PageHeader title={mapping?.name ?? 'Mapping'}>
        <ButtonLink href="/console/mappings">All mappings</ButtonLink>
        <TimeZone />
      </PageHeader>
      {isUnknown ? (
        <EmptyState title="No such mapping" level={2}>
          <p>The local Kafka trigger has no mapping with this id.</p>
        </EmptyState>
      ) : (
        <>
          <p className="soft">
            {mapping && `Reads ${mapping.topics.join(', ')}. `}What the local Kafka trigger counted in the last hour;
            the count begins with its start.
          </p>
          <StaleNotice failure={failure} stale={metrics !== undefined} refresh={refresh} />
          {metrics?.Samples.length === 0 ? (
            <EmptyState title="No samples yet" level={2}>
              <p>The first sample is taken {metrics.PeriodSeconds} seconds after the start.</p>
            </EmptyState>
          ) : (
            <div className={style.mappings} aria-busy={!metrics}>
              {metrics &&
                metricReports(metrics, locale).map(({ view, report, blank }) => (
                  <ChartCard
                    key={view.report}
                    title={report.title}
                    faces={['Chart', 'Numbers']}
                    view={view}
                    report={report}
                    blank={blank}
                  />
                ))}
              {!metrics && !failure && <div className={style.waiting} />}
            </div>
          )}
        </>
      )}
    </>
  )
}
