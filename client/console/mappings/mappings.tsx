'use client'
import { useCallback } from 'react'
import { apiRequest } from '../../shared/api-request.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { usePolling } from '../../shared/use-polling.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { type EventSourceMapping, mappingView } from './mapping.ts'
import { MappingCard } from './mapping-card.tsx'
import style from './mappings.module.css'

interface Mapped {
  readonly EventSourceMappings: readonly EventSourceMapping[]
}

const paceMs = 1000

export function Mappings() {
  const { config } = useShop()
  const url = config?.mappingsUrl
  const load = useCallback(
    (signal: AbortSignal) => apiRequest<Mapped>(`${url}/event-source-mappings`, { signal }),
    [url],
  )
  const { data, failure, refresh } = usePolling(url ? load : undefined, { everyMs: paceMs })
  if (config && !url) {
    return (
      <EmptyState title="Event source mappings are managed by Lambda">
        <p>Locally this page shows the Kafka trigger. On AWS, open the functions in the Lambda console.</p>
      </EmptyState>
    )
  }
  const mappings = data?.EventSourceMappings.map(mappingView)
  return (
    <>
      <PageHeader title="Mappings">
        <p className="soft">The local Kafka trigger</p>
      </PageHeader>
      <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
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
