'use client'
import { useMemo } from 'react'
import { clusterHealth, complaints } from '../lib/cluster-health.ts'
import type { Cluster } from '../lib/contract.ts'
import { formatClock } from '../lib/time.ts'
import { Notice } from '../shell/notice.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import { useLocale } from '../shell/use-locale.ts'
import { usePoll } from '../shell/use-poll.ts'
import { Brokers } from './brokers.tsx'
import style from './cluster-view.module.css'
import { Groups } from './groups.tsx'
import { PageHead } from './page-head.tsx'
import { PartitionMap } from './partition-map.tsx'
import { Sink } from './sink.tsx'
import { StaleNotice } from './stale-notice.tsx'

const paceMs = 1500

export function ClusterView() {
  const { api } = useShop()
  const locale = useLocale()
  const load = useMemo(() => api?.cluster, [api])
  const { data: cluster, failure, refresh } = usePoll(load, { everyMs: paceMs })
  return (
    <>
      <PageHead title="Cluster">
        {cluster && <p className="soft figures">as of {formatClock(cluster.at, locale).slice(0, 8)}</p>}
      </PageHead>
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
  const [worst, ...others] = complaints(health)
  const severe = health.brokersDown.length > 0 || health.leaderless > 0 || health.unwritable > 0
  return (
    <>
      {worst ? (
        <Notice tone={severe ? 'bad' : 'warn'} title={worst}>
          {others.join(' ')}
        </Notice>
      ) : (
        <Notice tone="good" title="All is well">
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
