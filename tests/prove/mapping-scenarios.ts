/** What is explored of the plugin's event source mapping, and how far. */
import type { MappingScenario } from './mapping-state.ts'

const settings = { BatchSize: 2, MaximumBatchingWindowInSeconds: 0, MaximumRetryAttempts: 1 } as const
const destination = { OnFailureDestination: 'kafka://failed' } as const

export const mappingScenarios: readonly MappingScenario[] = [
  {
    name: 'mapping',
    about: 'three records of one partition, two to a batch',
    settings: { ...settings, ...destination },
    records: [3],
    bounds: [
      { crashes: 1, failures: 1 },
      { rebalances: 1, failures: 1 },
      { lostCommits: 1, failures: 1 },
      { rebalances: 1, lostCommits: 1 },
    ],
  },
  {
    name: 'mapping-reports',
    about: 'the function reports the records that failed',
    settings: { ...settings, ...destination, ReportBatchItemFailures: true },
    records: [3],
    filtered: '0/1',
    bounds: [
      { failures: 2, lostCommits: 1 },
      { failures: 1, rebalances: 1 },
      { failures: 1, crashes: 1 },
    ],
  },
  {
    name: 'mapping-bisects',
    about: 'a record that never succeeds, and batches that are split',
    settings: { ...settings, ...destination, BatchSize: 3, BisectBatchOnFunctionError: true },
    records: [3],
    poison: '0/1',
    bounds: [{ failures: 1 }, { rebalances: 1 }, { crashes: 1 }, { lostCommits: 1 }],
  },
  {
    name: 'mapping-ages',
    about: 'records that become too old while the function fails',
    settings: { ...settings, ...destination, MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: 1 },
    records: [2],
    poison: '0/0',
    bounds: [{ failures: 2 }, { rebalances: 1 }, { crashes: 1 }],
  },
  {
    name: 'mapping-partitions',
    about: 'two partitions in one batch, one of which is dealt out anew',
    settings: { ...settings, ...destination, BatchSize: 3, MaximumBatchingWindowInSeconds: 1 },
    records: [2, 1],
    bounds: [{ failures: 1 }, { rebalances: 1 }, { crashes: 1 }],
  },
]
