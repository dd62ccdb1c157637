/** What a look at the cluster says first: is anything wrong, and what. */
import type { Broker, Cluster, Partition, Verdict } from '../../shared/contract.ts'
import type { MappingView } from '../mappings/mapping.ts'

export interface ClusterHealth {
  readonly brokersUp: number
  /** By id, or by address where the id is not known. */
  readonly brokersDown: readonly string[]
  readonly partitions: number
  readonly underReplicated: number
  /** Fewer replicas in sync than a write needs: nothing can be published there. */
  readonly unwritable: number
  readonly leaderless: number
  readonly lag: number
  readonly failedTasks: number
  readonly incomplete: readonly string[]
}

const nameOf = ({ id, host, port }: Broker): string => (id === null ? `${host}:${port}` : String(id))

export const clusterHealth = (cluster: Cluster): ClusterHealth => {
  const each = cluster.topics.flatMap(topic => topic.partitions.map(partition => ({ ...partition, topic })))
  return {
    brokersUp: cluster.brokers.filter(broker => broker.up).length,
    brokersDown: cluster.brokers.filter(broker => !broker.up).map(nameOf),
    partitions: each.length,
    underReplicated: each.filter(partition => partition.underReplicated).length,
    unwritable: each.filter(({ isr, topic }) => isr.length < (topic.minInSync ?? 1)).length,
    leaderless: each.filter(partition => !hasLeader(partition)).length,
    lag: cluster.groups.reduce((sum, group) => sum + group.lag, 0),
    failedTasks: (cluster.connector?.tasks ?? []).filter(task => task.state === 'FAILED').length,
    incomplete: cluster.incomplete,
  }
}

/** Kafka says -1 where there is no leader. */
export const hasLeader = ({ leader }: Partition): boolean => leader !== null && leader >= 0

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`

/** Plain sentences, the worst first; empty when all is well. */
export const clusterProblems = (health: ClusterHealth): readonly string[] => {
  const { brokersDown, unwritable, leaderless, underReplicated, failedTasks, incomplete } = health
  return [
    brokersDown.length > 0 && `Broker ${brokersDown.join(' and ')} ${brokersDown.length === 1 ? 'is' : 'are'} down.`,
    leaderless > 0 && `${many(leaderless, 'partition has', 'partitions have')} no leader.`,
    unwritable > 0 &&
      `${many(unwritable, 'partition takes', 'partitions take')} no writes: too few replicas are in sync.`,
    underReplicated > 0 && `${many(underReplicated, 'partition is', 'partitions are')} under-replicated.`,
    failedTasks > 0 && `${many(failedTasks, 'sink task has', 'sink tasks have')} failed.`,
    incomplete.length > 0 && `Could not be read in time: ${incomplete.join(', ')}.`,
  ].filter(complaint => complaint !== false)
}

export interface ConsoleHealth {
  readonly status: Verdict
  /** The worst first. */
  readonly problems: readonly string[]
  /** Something cannot be published, or not on enough brokers. */
  readonly severe: boolean
}

/**
 * One verdict for the console's mark and its cards: the shop's own checks, and whatever a card shows as failing. So the mark
 * never says that all is well over a card that says something else.
 */
export const consoleHealth = (cluster: Cluster, mappings: readonly MappingView[]): ConsoleHealth => {
  const health = clusterHealth(cluster)
  const told = health.failedTasks > 0 ? ['brokers', 'inSyncReplicas', 'sink'] : ['brokers', 'inSyncReplicas']
  const others = Object.entries(cluster.health?.checks ?? {}).filter(([name]) => !told.includes(name))
  const failing = mappings.filter(mapping => mapping.failing).map(({ functionName }) => functionName)
  const problems = [
    ...clusterProblems(health),
    ...others.flatMap(([, { status, detail }]) => (status === 'ok' ? [] : [detail.split('\n', 1).join('')])),
    ...(failing.length > 0 ? [`Batches fail: ${failing.join(', ')}.`] : []),
  ]
  const stated = cluster.health?.status ?? 'ok'
  return {
    status: stated === 'ok' && problems.length > 0 ? 'degraded' : stated,
    problems,
    severe: stated === 'down' || health.brokersDown.length > 0 || health.leaderless > 0 || health.unwritable > 0,
  }
}
