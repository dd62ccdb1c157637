import type { Metrics } from './metrics.ts'
import type { PartitionOffsets } from './poller-log.ts'

export const samplePeriodSeconds = 10
/** An hour. */
const samplesKept = 360

/** What happened in one period. The history is in memory: it begins with the process. */
export interface Sample {
  /** The end of the period. */
  readonly Timestamp: string
  readonly Invocations: number
  /** Milliseconds; null if no invocation ended in the period. */
  readonly Duration: { readonly p50: number; readonly p95: number } | null
  /** By how much each metric of the mapping increased; those that did not are left out. */
  readonly Counts: Readonly<Partial<Metrics>>
  /** By partition, such as `orders-0`, at the end of the period. Empty if it could not be read. */
  readonly OffsetLag: Readonly<Record<string, number>>
}

/** The smallest value that is not exceeded by this share of the values. */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] as number

const durationOf = (milliseconds: readonly number[]): Sample['Duration'] => {
  if (milliseconds.length === 0) return null
  const sorted = milliseconds.toSorted((a, b) => a - b)
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) }
}

const increases = (metrics: Metrics, before: Metrics): Partial<Metrics> =>
  Object.fromEntries(
    Object.entries(metrics)
      .map(([name, value]) => [name, value - before[name as keyof Metrics]] as const)
      .filter(([, increase]) => increase !== 0),
  )

/** The lag of a partition; undefined if its end is not known. */
export const offsetLag = ({ endOffset, committedOffset }: PartitionOffsets): number | undefined =>
  endOffset === undefined ? undefined : Math.max(0, endOffset - committedOffset)

const lagByPartition = (offsets: readonly PartitionOffsets[]): Sample['OffsetLag'] =>
  Object.fromEntries(
    offsets.flatMap(each => {
      const lag = offsetLag(each)
      return lag === undefined ? [] : [[each.partition, lag]]
    }),
  )

/** Keeps the last hour of a mapping: the increases of its metrics, its durations and its lag. */
export const createHistory = (metrics: Readonly<Metrics>) => {
  const samples: Sample[] = []
  let durations: number[] = []
  let before = { ...metrics }
  let readingLag = false
  return {
    /** The samples, oldest first. */
    samples: samples as readonly Sample[],
    invoked(milliseconds: number): void {
      durations.push(milliseconds)
    },
    /**
     * Ends a period at once and adds its lag when that is read: a slow broker neither stretches the period nor lets
     * reads pile up.
     */
    async sample(now: number, readOffsets: () => Promise<readonly PartitionOffsets[]>): Promise<void> {
      const sample = {
        Timestamp: new Date(now).toISOString(),
        Invocations: durations.length,
        Duration: durationOf(durations),
        Counts: increases(metrics, before),
        OffsetLag: {} as Sample['OffsetLag'],
      }
      durations = []
      before = { ...metrics }
      samples.push(sample)
      if (samples.length > samplesKept) samples.shift()
      if (readingLag) return
      readingLag = true
      try {
        sample.OffsetLag = lagByPartition(await readOffsets())
      } finally {
        readingLag = false
      }
    },
  }
}
