/** Schemas of the cluster and its health. */
import { z } from 'zod'
import type { ClusterAnswer } from '../../../operations/cluster-handler.ts'
import type { Health as HealthAnswer } from '../../../operations/health.ts'
import { answerOf } from './answer-of.ts'
import { moment } from './shapes.ts'

export const Broker = z.object({
  id: z.int().nullable().describe('Null for a broker that was never seen running'),
  host: z.string(),
  port: z.int(),
  controller: z.boolean(),
  up: z.boolean(),
})

export const Partition = z.object({
  partition: z.int(),
  leader: z.int().nullable(),
  replicas: z.array(z.int()),
  isr: z.array(z.int()),
  underReplicated: z.boolean(),
})

export const TopicState = z.object({ name: z.string(), minInSync: z.int().nullable(), partitions: z.array(Partition) })

export const GroupState = z.object({
  groupId: z.string(),
  state: z.string(),
  members: z.int(),
  lag: z.int(),
  topics: z.array(
    z.object({
      topic: z.string(),
      lag: z.int(),
      partitions: z.array(z.object({ partition: z.int(), committed: z.int(), end: z.int(), lag: z.int() })),
    }),
  ),
})

export const ConnectorState = z.object({
  name: z.string(),
  state: z.string(),
  tasks: z.array(z.object({ id: z.int(), state: z.string(), trace: z.string().optional() })),
})

const RecordCount = z.object({ topic: z.string(), records: z.int() })

export const Verdict = z.enum(['ok', 'degraded', 'down'])
const check = { status: Verdict, detail: z.string() }

export const Health = z.object({ status: Verdict })

const Checks = answerOf<HealthAnswer>()(
  z.object({
    status: Verdict,
    checks: z.object({
      brokers: z.object({ ...check, up: z.int(), configured: z.int() }),
      inSyncReplicas: z.object({ ...check, underReplicated: z.int(), unwritable: z.int() }),
      sink: z.object({ ...check, tasks: z.array(z.object({ id: z.int(), state: z.string() })) }),
      lag: z.object({ ...check, groups: z.array(z.object({ groupId: z.string(), lag: z.int() })) }),
      groups: z.object({
        ...check,
        withoutMembers: z.array(z.string()),
        standing: z.array(z.string()).describe('Partitions whose position stands still while their end moves'),
      }),
      deadLetters: z.object({ ...check, topics: z.array(RecordCount) }),
    }),
  }),
)

export const Cluster = answerOf<ClusterAnswer>()(
  z.object({
    at: moment,
    clusterId: z.string().nullable(),
    controller: z.int().nullable(),
    brokers: z.array(Broker),
    topics: z.array(TopicState),
    groups: z.array(GroupState),
    connector: ConnectorState.nullable(),
    deadLetters: z.array(RecordCount).describe('All within the retention, redriven or not'),
    incomplete: z.array(z.string()).describe('The parts of this answer that could not be read in time'),
    health: Checks.optional().describe('What that means for the shop'),
  }),
)
