'use client'
import { useCallback } from 'react'
import { call } from '../lib/answer.ts'
import type { EventSourceMapping } from '../lib/contract.ts'
import { mappingView } from '../lib/mapping.ts'
import { Empty } from '../shell/empty.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import { usePoll } from '../shell/use-poll.ts'
import { MappingCard } from './mapping-card.tsx'
import style from './mappings.module.css'
import { PageHead } from './page-head.tsx'
import { StaleNotice } from './stale-notice.tsx'

interface Mapped {
  readonly EventSourceMappings: readonly EventSourceMapping[]
}

const paceMs = 1000

export function Mappings() {
  const { config } = useShop()
  const url = config?.mappingsUrl
  const load = useCallback((signal: AbortSignal) => call<Mapped>(`${url}/event-source-mappings`, { signal }), [url])
  const { data, failure, refresh } = usePoll(url ? load : undefined, { everyMs: paceMs })
  if (config && !url) {
    return (
      <Empty title="Event source mappings are Lambda’s here">
        <p>On a laptop this page shows the local Kafka trigger. On AWS, look at the functions in the Lambda console.</p>
      </Empty>
    )
  }
  const mappings = data?.EventSourceMappings.map(mappingView)
  return (
    <>
      <PageHead title="Mappings">
        <p className="soft">The local Kafka trigger, in Lambda’s words</p>
      </PageHead>
      <StaleNotice failure={failure} stale={data !== undefined} refresh={refresh} />
      {mappings?.length === 0 && (
        <Empty title="No function reads a topic" level={2}>
          <p>Give a function of serverless.yml an msk or kafka event, and it appears here.</p>
        </Empty>
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
