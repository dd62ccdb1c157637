/** What each part of the machinery means for the shop. Strangers get the verdict, operators the checks. */
import type { Cluster } from './cluster.ts'
import { retriesGroup } from './retry-schedule.ts'

export type Verdict = 'ok' | 'degraded' | 'down'

interface Check {
  readonly status: Verdict
  /** One sentence for people. */
  readonly detail: string
}

export interface Health {
  readonly status: Verdict
  readonly checks: {
    readonly brokers: Check & { readonly up: number; readonly configured: number }
    readonly inSyncReplicas: Check & { readonly underReplicated: number; readonly unwritable: number }
    readonly sink: Check & { readonly tasks: readonly { readonly id: number; readonly state: string }[] }
    readonly lag: Check & { readonly groups: readonly { readonly groupId: string; readonly lag: number }[] }
    readonly groups: Check & { readonly withoutMembers: readonly string[]; readonly standing: readonly string[] }
    readonly deadLetters: Check & { readonly topics: readonly { readonly topic: string; readonly records: number }[] }
  }
}

export interface Expected {
  /** The topics without which the shop cannot sell. */
  readonly topics: readonly string[]
  /** How many replicas must be in sync for a topic to take records. */
  readonly minInSync: number
}

/** What one look at the cluster does not show. */
export interface Beside {
  /** The cluster as it was some time before, to see what has not moved since. */
  readonly earlier?: Cluster | undefined
  /** How many dead letters wait for a person; undefined when the analytics database does not say. */
  readonly forPerson?: number | undefined
}

/** More than a sale can explain. */
const longLag = 10_000

const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('down') ? 'down' : verdicts.includes('degraded') ? 'degraded' : 'ok'

const brokers = ({ brokers }: Cluster, { minInSync }: Expected): Health['checks']['brokers'] => {
  const up = brokers.filter(broker => broker.up).length
  const status = up === brokers.length ? 'ok' : up < minInSync ? 'down' : 'degraded'
  return { status, detail: `${up} of ${brokers.length} brokers answer.`, up, configured: brokers.length }
}

const inSyncReplicas = (cluster: Cluster, expected: Expected): Health['checks']['inSyncReplicas'] => {
  const ours = cluster.topics.filter(({ name }) => expected.topics.includes(name))
  const partitions = ours.flatMap(({ partitions, minInSync }) => partitions.map(each => ({ ...each, minInSync })))
  const underReplicated = partitions.filter(each => each.underReplicated).length
  const unwritable = partitions.filter(
    ({ leader, isr, minInSync }) => leader === null || isr.length < (minInSync ?? expected.minInSync),
  ).length
  const counts = { underReplicated, unwritable }
  const missing = expected.topics.filter(name => !ours.some(topic => topic.name === name))
  if (missing.length > 0) return { status: 'down', detail: `Not there or not known: ${missing.join(', ')}.`, ...counts }
  if (unwritable > 0) return { status: 'down', detail: `${unwritable} partitions take no records.`, ...counts }
  if (underReplicated > 0)
    return { status: 'degraded', detail: `${underReplicated} partitions have a replica that is behind.`, ...counts }
  return { status: 'ok', detail: `All replicas of ${partitions.length} partitions are in sync.`, ...counts }
}

/** Without the sink the shop still sells: never worse than degraded. */
const sink = ({ connector, incomplete }: Cluster): Health['checks']['sink'] => {
  const tasks = (connector?.tasks ?? []).map(({ id, state }) => ({ id, state }))
  if (!connector) {
    const detail = incomplete.includes('connector') ? 'Kafka Connect does not answer.' : 'There is no sink connector.'
    return { status: 'degraded', detail, tasks }
  }
  const notRunning = [connector, ...connector.tasks].filter(({ state }) => state !== 'RUNNING')
  if (notRunning.length === 0) return { status: 'ok', detail: `The sink runs with ${tasks.length} tasks.`, tasks }
  const trace = connector.tasks.find(task => task.trace)?.trace
  const detail = `The sink is ${notRunning.map(({ state }) => state).join(', ')}${trace ? `: ${trace}` : ''}.`
  return { status: 'degraded', detail, tasks }
}

const lag = ({ groups, incomplete }: Cluster): Health['checks']['lag'] => {
  const lags = groups.map(({ groupId, lag }) => ({ groupId, lag }))
  const behind = lags.filter(each => each.lag > longLag).map(({ groupId }) => groupId)
  if (incomplete.includes('groups') || incomplete.includes('offsets'))
    return { status: 'degraded', detail: 'The lag of some groups is not known.', groups: lags }
  if (behind.length > 0)
    return { status: 'degraded', detail: `More than ${longLag} records behind: ${behind.join(', ')}.`, groups: lags }
  return { status: 'ok', detail: `No group is more than ${longLag} records behind.`, groups: lags }
}

/** The groups that always have members: the schedule joins its group for each run, and leaves it. */
const handles = ({ groupId }: { readonly groupId: string }): boolean =>
  groupId.startsWith('kassa-') && groupId !== retriesGroup

/** Where each partition stands, by `group topic/partition`. */
const positionsOf = (cluster: Cluster) =>
  new Map(
    cluster.groups
      .filter(handles)
      .flatMap(({ groupId, topics }) =>
        topics.flatMap(({ topic, partitions }) =>
          partitions.map(
            ({ partition, committed, end }) => [`${groupId} ${topic}/${partition}`, { committed, end }] as const,
          ),
        ),
      ),
  )

/** Partitions with records to read whose position is where it was, though their end has moved. */
const standingSince = (earlier: Cluster, now: Cluster): string[] => {
  const before = positionsOf(earlier)
  return [...positionsOf(now)].flatMap(([name, { committed, end }]) => {
    const was = before.get(name)
    return was && was.committed < was.end && was.committed === committed && was.end < end ? [name] : []
  })
}

const groups = (cluster: Cluster, earlier: Cluster | undefined): Health['checks']['groups'] => {
  const withoutMembers = cluster.groups.filter(each => handles(each) && each.members === 0).map(each => each.groupId)
  const standing = earlier ? standingSince(earlier, cluster) : []
  const found = { withoutMembers, standing }
  if (withoutMembers.length > 0)
    return { status: 'degraded', detail: `Nobody reads for ${withoutMembers.join(', ')}.`, ...found }
  if (standing.length > 0)
    return { status: 'degraded', detail: `Records come and none is done: ${standing.join(', ')}.`, ...found }
  return { status: 'ok', detail: 'Every group has members and moves on.', ...found }
}

const deadLetters = ({ deadLetters }: Cluster, forPerson: number | undefined): Health['checks']['deadLetters'] => {
  const records = deadLetters.reduce((total, each) => total + each.records, 0)
  const topics = deadLetters
  if (forPerson === undefined)
    return { status: 'degraded', detail: `${records} records were put aside; how many wait is not known.`, topics }
  if (forPerson > 0) return { status: 'degraded', detail: `${forPerson} records wait for a person.`, topics }
  return { status: 'ok', detail: `No record waits for a person; ${records} were put aside.`, topics }
}

export const healthOf = (cluster: Cluster, expected: Expected, { earlier, forPerson }: Beside = {}): Health => {
  const checks = {
    brokers: brokers(cluster, expected),
    inSyncReplicas: inSyncReplicas(cluster, expected),
    sink: sink(cluster),
    lag: lag(cluster),
    groups: groups(cluster, earlier),
    deadLetters: deadLetters(cluster, forPerson),
  }
  return { status: worst(Object.values(checks).map(({ status }) => status)), checks }
}
