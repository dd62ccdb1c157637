/** A cluster of three brokers, some of them down, with its topics, groups and mappings. */
import { healthOf } from '../../../functions/operations/health.ts'
import { topics } from '../../../functions/topics.ts'
import type { EventSourceMapping } from '../../console/mappings/mapping.ts'
import type { Cluster, DeadLetter } from '../../shared/contract.ts'

const ids = [1, 2, 3]

export interface ClusterState {
  readonly down: readonly number[]
  readonly sinkFailed: boolean
  readonly lag: number
  /** Parts that could not be read in time. */
  readonly unread?: readonly string[]
}

const withoutHealth = ({ down, sinkFailed, lag }: ClusterState, deadLetters: readonly DeadLetter[]): Cluster => {
  const controller = ids.find(id => !down.includes(id)) ?? null
  const named = [...topics.map(topic => topic.name), 'dead-letter', 'retries-exhausted', 'sink-dead-letter']
  return {
    at: new Date().toISOString(),
    clusterId: 'mock-cluster-0000000000',
    controller,
    brokers: ids.map(id => ({
      id,
      host: '127.0.0.1',
      port: 9090 + 2 * id,
      controller: id === controller,
      up: !down.includes(id),
    })),
    topics: [...named, '__consumer_offsets'].map((name, place) => ({
      name,
      minInSync: 2,
      partitions: Array.from({ length: name.startsWith('__') ? 50 : place < topics.length ? 6 : 3 }, (_, partition) => {
        const replicas = ids.map((_, turn) => ids[(partition + place + turn) % 3] ?? 1)
        const isr = replicas.filter(id => !down.includes(id))
        return { partition, replicas, isr, leader: isr[0] ?? -1, underReplicated: isr.length < replicas.length }
      }),
    })),
    groups: ['charge', 'order', 'refund', 'email', 'connect-kassa-sink'].map((groupId, place) => {
      const topic = named[place] ?? 'checkout-requested'
      const partitions = Array.from({ length: 6 }, (_, partition) => {
        const behind = groupId === 'charge' && partition < 2 ? lag : 0
        return { partition, committed: 120 + partition, end: 120 + partition + behind, lag: behind }
      })
      const groupLag = partitions.reduce((sum, each) => sum + each.lag, 0)
      return { groupId, state: 'Stable', members: 1, lag: groupLag, topics: [{ topic, lag: groupLag, partitions }] }
    }),
    connector: {
      name: 'kassa-sink',
      state: 'RUNNING',
      tasks: [
        sinkFailed
          ? { id: 0, state: 'FAILED', trace: 'org.postgresql.util.PSQLException: Connection refused' }
          : { id: 0, state: 'RUNNING' },
      ],
    },
    deadLetters: ['dead-letter', 'retries-exhausted', 'sink-dead-letter'].map(topic => ({
      topic,
      records: deadLetters.filter(record => record.topic === topic).length,
    })),
    incomplete: [],
  }
}

/** As the real cluster tells it, by the same rules. */
export const clusterOf = (state: ClusterState, deadLetters: readonly DeadLetter[]): Cluster => {
  const cluster = withoutHealth(state, deadLetters)
  const expected = { topics: topics.map(({ name }) => name), minInSync: 2 }
  const forPerson = deadLetters.filter(({ dueAt }) => dueAt === null).length
  const health = healthOf(cluster as Parameters<typeof healthOf>[0], expected, { forPerson })
  const unread = state.unread ?? []
  return {
    ...cluster,
    health,
    incomplete: [...unread],
    ...(unread.includes('groups') ? { groups: [] } : {}),
    ...(unread.includes('offsets') ? { deadLetters: [] } : {}),
    ...(unread.includes('connector') ? { connector: null } : {}),
  } as Cluster
}

const mapping = (place: number, name: string, topic: string, more: Readonly<Record<string, unknown>> = {}) => ({
  UUID: `00000000-0000-4000-8000-00000000000${place}`,
  FunctionArn: `arn:aws:lambda:eu-central-1:000000000000:function:kassa-local-${name}`,
  Topics: [topic],
  State: 'Enabled',
  LastProcessingResult: 'OK',
  BatchSize: 100,
  Local: {
    FunctionKey: name,
    Metrics: {
      PolledEventCount: 1290,
      InvokedEventCount: 1290,
      RetriedEventCount: 0,
      FailedInvokeEventCount: 0,
      DroppedEventCount: 0,
      OnFailureDestinationDeliveredEventCount: 0,
      CommittedEventCount: 1290,
      SumOffsetLag: 0,
    },
    Partitions: Array.from({ length: 6 }, (_, partition) => ({
      partition: `${topic}-${partition}`,
      endOffset: 215,
      committedOffset: 215,
      waiting: 0,
      inFlight: false,
      retries: 0,
    })),
  },
  ...more,
})

/** Of one function for each, and of one that reads three topics; its handler may be broken. */
export const mappings = (emailFails: boolean): readonly EventSourceMapping[] => {
  const email = mapping(4, 'email', 'order-successful')
  const [first, second, ...rest] = email.Local.Partitions
  return [
    mapping(1, 'charge', 'checkout-requested'),
    mapping(2, 'order', 'payment-successful'),
    mapping(3, 'refund', 'order-rejected'),
    mapping(5, 'email', 'payment-released'),
    !emailFails
      ? email
      : {
          ...email,
          LastProcessingResult:
            "PROBLEM: Function call failed: TypeError: Cannot read properties of undefined (reading 'email')",
          Local: {
            ...email.Local,
            Metrics: { ...email.Local.Metrics, RetriedEventCount: 12, FailedInvokeEventCount: 14, SumOffsetLag: 5 },
            Partitions: [
              { ...first, endOffset: 218, waiting: 2, inFlight: true, retries: 6 },
              { ...second, endOffset: 217 },
              ...rest,
            ],
          },
        },
  ]
}
