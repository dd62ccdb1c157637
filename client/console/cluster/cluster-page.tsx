import { Notice } from '../../shared/notice.tsx'
import { formatClock } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { useClusterStatus } from '../cluster-status.tsx'
import type { MappingView } from '../mappings/mapping.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import { Brokers } from './brokers.tsx'
import { clusterHealth, consoleHealth } from './cluster-health.ts'
import style from './cluster-page.module.css'
import { Groups } from './consumer-groups.tsx'
import type { KnownCluster } from './known-cluster.ts'
import { PartitionMap } from './partition-map.tsx'
import { Sink } from './sink.tsx'

export function ClusterPage() {
  const locale = useLocale()
  const { cluster: read, mappings } = useClusterStatus()
  const { data: cluster, failure, refresh } = read
  return (
    <>
      <PageHeader title="Cluster">
        <p className="soft figures">{cluster ? `as of ${formatClock(cluster.at, locale).slice(0, 8)}` : '\u00a0'}</p>
      </PageHeader>
      <div className={style.page} aria-busy={!cluster}>
        <StaleNotice failure={failure} stale={cluster !== undefined} refresh={refresh} />
        {cluster && <Everything cluster={cluster} mappings={mappings.data ?? []} />}
        {!cluster && !failure && <div className={style.waiting} />}
      </div>
    </>
  )
}

function Everything({ cluster, mappings }: { cluster: KnownCluster; mappings: readonly MappingView[] }) {
  const health = clusterHealth(cluster)
  const { problems, severe } = consoleHealth(cluster, mappings)
  const [worst, ...others] = problems
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
        <Groups groups={cluster.groups} readAt={cluster.readAt.groups} />
        <Sink connector={cluster.connector} deadLetters={cluster.deadLetters} readAt={cluster.readAt} />
      </div>
    </>
  )
}
