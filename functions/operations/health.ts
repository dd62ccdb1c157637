/** The answer of GET /health: what each part of the machinery means for the shop. */
import type { Cluster } from './cluster.ts'

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
    readonly deadLetters: Check & { readonly topics: readonly { readonly topic: string; readonly records: number }[] }
  }
}

export interface Expected {
  /** The topics without which the shop cannot sell. */
  readonly topics: readonly string[]
  /** How many replicas must be in sync for a topic to take records. */
  readonly minInSync: number
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

/** Records stay there for weeks, redriven or not: their number is news, not a fault. */
const deadLetters = ({ deadLetters }: Cluster): Health['checks']['deadLetters'] => {
  const records = deadLetters.reduce((total, each) => total + each.records, 0)
  return { status: 'ok', detail: `${records} records were put aside.`, topics: deadLetters }
}

export const healthOf = (cluster: Cluster, expected: Expected): Health => {
  const checks = {
    brokers: brokers(cluster, expected),
    inSyncReplicas: inSyncReplicas(cluster, expected),
    sink: sink(cluster),
    lag: lag(cluster),
    deadLetters: deadLetters(cluster),
  }
  return { status: worst(Object.values(checks).map(({ status }) => status)), checks }
}
