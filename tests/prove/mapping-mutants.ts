/** The safeguards of the plugin's own core, each with a mapping that lacks it. */
import type { FailureRules } from '../../infra/serverless-offline-kafka/src/batch/outcome.ts'
import type { PartitionState } from '../../infra/serverless-offline-kafka/src/batch/partition-state.ts'
import type { Loop, LoopDependencies } from '../../infra/serverless-offline-kafka/src/loop.ts'

export interface MappingSabotage {
  readonly failure?: Partial<FailureRules>
  readonly loop?: (deps: LoopDependencies, loop: () => Loop) => LoopDependencies
  readonly after?: (loop: Loop) => Loop
  readonly send?: (sending: Promise<unknown>) => Promise<unknown>
  readonly continues?: (state: PartitionState | undefined, committed: number | undefined) => boolean
}

const stateOf = (loop: Loop, partition: number): PartitionState => loop.states.get(partition) as PartitionState

export const mappingMutants: readonly (readonly [safeguard: string, without: MappingSabotage])[] = [
  [
    'what is committed has ended, not only been read',
    {
      loop: (deps, loop) => ({
        ...deps,
        commit: (partition, _, records) => deps.commit(partition, stateOf(loop(), partition).position, records),
      }),
    },
  ],
  [
    'a partition is in one invocation at a time',
    {
      loop: (deps, loop) => ({
        ...deps,
        invoke: records => {
          for (const { partition } of records) stateOf(loop(), partition).inFlight = false
          return deps.invoke(records)
        },
      }),
    },
  ],
  [
    'what was begun before a partition was dealt out anew is never committed',
    {
      after: loop => ({
        ...loop,
        revoke: partition => {
          const { epoch } = stateOf(loop, partition)
          loop.revoke(partition)
          stateOf(loop, partition).epoch = epoch
        },
        assign: (partition, position) => {
          const { epoch } = stateOf(loop, partition)
          loop.assign(partition, position)
          stateOf(loop, partition).epoch = epoch
        },
      }),
    },
  ],
  [
    'the records of a partition that was taken away are forgotten',
    {
      after: loop => ({
        ...loop,
        revoke: partition => {
          const { records, head } = stateOf(loop, partition)
          loop.revoke(partition)
          Object.assign(stateOf(loop, partition), { records, head, assigned: true })
        },
      }),
    },
  ],
  [
    'a partition begins where the group has committed',
    { after: loop => ({ ...loop, assign: (partition, position) => loop.assign(partition, position + 1) }) },
  ],
  ['a partition goes on as it was only when nobody else has committed', { continues: state => state !== undefined }],
  [
    'what was fetched at another offset is not taken',
    {
      after: loop => ({
        ...loop,
        receive: (partition, fetched, records, next) => {
          stateOf(loop, partition).position = fetched
          return loop.receive(partition, fetched, records, next)
        },
      }),
    },
  ],
  [
    'an invocation that did not reach the function is no attempt',
    {
      loop: deps => ({
        ...deps,
        invoke: async records => {
          const result = await deps.invoke(records)
          const error = { errorType: 'Error', errorMessage: 'no', stackTrace: [] }
          return result.kind === 'throttled' ? { kind: 'error', error, requestId: '' } : result
        },
      }),
    },
  ],
  [
    'a discarded record goes on only when the destination has it',
    { loop: deps => ({ ...deps, discard: discarded => deps.discard(discarded).catch(() => undefined) }) },
  ],
  ['a commit that was refused is sent again', { send: sending => sending.catch(() => undefined) }],
  ['the records that a function reports are tried again', { failure: { reportBatchItemFailures: false } }],
  ['only the records that a function reports are tried again', { failure: { partialResponse: 'checkpoint' } }],
  ['a record is tried so often as the mapping says', { failure: { maximumRetryAttempts: 0 } }],
  ['a record that never succeeds is given up', { failure: { maximumRetryAttempts: Number.POSITIVE_INFINITY } }],
  ['a record is too old only when it is', { failure: { maximumRecordAge: 0 } }],
  ['a batch that fails is split, so that one record does not hold back others', { failure: { bisect: false } }],
]
