/** The ranges of time a report can be asked for, and the buckets that make sense for each. */
import type { Per } from '../../shared/contract.ts'

const hour = 3_600_000
const lengths: Readonly<Record<Per, number>> = { minute: 60_000, hour, day: 24 * hour }

export interface Range {
  readonly name: string
  readonly label: string
  readonly ms: number
  readonly per: Per
}

export const ranges = [
  { name: 'quarter', label: 'Last 15 minutes', ms: hour / 4, per: 'minute' },
  { name: 'hour', label: 'Last hour', ms: hour, per: 'minute' },
  { name: 'day', label: 'Last 24 hours', ms: 24 * hour, per: 'hour' },
  { name: 'week', label: 'Last 7 days', ms: 7 * 24 * hour, per: 'day' },
  { name: 'month', label: 'Last 30 days', ms: 30 * 24 * hour, per: 'day' },
] as const satisfies readonly Range[]

/** Never thousands of buckets. */
export const bucketsOf = (range: Range): readonly Per[] => {
  const most = 200
  return (['minute', 'hour', 'day'] as const).filter(per => {
    const count = range.ms / lengths[per]
    return count >= 1 && count <= most
  })
}

/** The report's query: up to now, rounded up so that the running bucket is in it. */
export const queryOf = (range: Range, per: Per, now: number): Readonly<Record<'from' | 'to' | 'per', string>> => ({
  from: new Date(now - range.ms).toISOString(),
  to: new Date(now).toISOString(),
  per,
})
