import { useSearchParams } from 'next/navigation'
import { dashboardAddress } from '../../shared/config.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { useClusterStatus } from '../cluster-status.tsx'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { MappingCard } from './mapping-card.tsx'
import { MappingMetricsPage } from './mapping-metrics-page.tsx'
import style from './mappings.module.css'

/** The event source mappings, or the last hour of one of them (`?mapping=`). */
export function Mappings() {
  const { config } = useShop()
  const id = useSearchParams().get('mapping')
  const { data: mappings, failure, refresh } = useClusterStatus().mappings
  if (config && !config.mappingsUrl) {
    return (
      <EmptyState title="Event source mappings are managed by Lambda">
        <p>
          Locally this page shows the Kafka trigger. On AWS, open the functions in the Lambda console. Rates, errors,
          durations and lag over time are on the dashboard of CloudWatch,{' '}
          {config.region ? (
            <a href={dashboardAddress(config.region, config.stage)} target="_blank" rel="noreferrer">
              kassa-{config.stage}
              <span className="visually-hidden"> (opens another tab)</span>
            </a>
          ) : (
            `kassa-${config.stage}`
          )}
          .
        </p>
      </EmptyState>
    )
  }
  if (id && config?.mappingsUrl) return <MappingMetricsPage key={id} url={config.mappingsUrl} id={id} />
  return (
    <>
      <PageHeader title="Mappings">
        <p className="soft">The local Kafka trigger</p>
      </PageHeader>
      <StaleNotice failure={failure} stale={mappings !== undefined} refresh={refresh} />
      {mappings?.length === 0 && (
        <EmptyState title="No event source mappings" level={2}>
          <p>Add an msk or kafka event to a function in serverless.yml and it appears here.</p>
        </EmptyState>
      )}
      <ul className={style.mappings} aria-busy={!mappings}>
        {mappings?.map(mapping => (
          <MappingCard key={mapping.id} mapping={mapping} />
        ))}
        {!mappings && !failure && <li className={style.waiting} />}
      </ul>
    </>
  )
}
