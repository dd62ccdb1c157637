'use client'
import { useMemo } from 'react'
import type { Cluster } from '../../shared/contract.ts'
import { Notice } from '../../shared/notice.tsx'
import { useShop } from '../../shared/shop-provider.tsx'
import { formatClock } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { usePolling } from '../../shared/use-polling.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { Brokers } from './brokers.tsx'
import { clusterHealth, clusterProblems } from './cluster-health.ts'
import style from './cluster-page.module.css'
import { Groups } from './consumer-groups.tsx'
import { PartitionMap } from './partition-map.tsx'
import { Sink } from './sink.tsx'

const paceMs = 1500

export function ClusterPage() {
  const { api } = useShop()
  const locale = useLocale()
  const load = useMemo(() => api?.cluster, [api])
  const { data: cluster, failure, refresh } = usePolling(load, { everyMs: paceMs })
  return (
    <>
      <PageHeader title="Cluster">
        {cluster && <p className="soft figures">as of {formatClock(cluster.at, locale).slice(0, 8)}</p>}
      </PageHeader>
      <div className={style.page} aria-busy={!cluster}>
        <StaleNotice failure={failure} stale={cluster !== undefined} refresh={refresh} />
        {cluster && <Everything cluster={cluster} />}
        {!cluster && !failure && <div className={style.waiting} />}
      </div>
    </>
  )
}

function Everything({ cluster }: { cluster: Cluster }) {
  const health = clusterHealth(cluster)
  const [worst, ...others] = clusterProblems(health)
  const severe = health.brokersDown.length > 0 || health.leaderless > 0 || health.unwritable > 0
  return (
    <>
      {worst ? (
        <Notice tone={severe ? 'bad' : 'warn'} title={worst}>
          {others.join(' ')}
        </Notice>
      ) : (
        <Notice tone="good" title="All brokers and partitions are healthy">
          {health.brokersUp} brokers are up, and all {health.partitions} partitions have every replica in sync.
        </Notice>
      )}
      <Brokers cluster={cluster} />
      <PartitionMap topics={cluster.topics} />
      <div className={style.pair}>
        <Groups groups={cluster.groups} />
        <Sink connector={cluster.connector} deadLetters={cluster.deadLetters} />
      </div>
    </>
  )
}
