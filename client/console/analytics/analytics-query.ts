/** Which range is looked at, and in which steps: kept in the address, so that it can be shared and the back button works. */
import type { Per } from '../../shared/contract.ts'
import { bucketsOf, type Range, ranges } from './report-range.ts'

export interface AnalyticsQuery {
  readonly range: Range
  readonly per: Per
}

const usual = ranges.find(({ name }) => name === 'hour') ?? ranges[0]

/** Steps that do not go with the range are those that the range has by itself. */
export const analyticsQuery = (rangeName: string | null, wanted: string | null): AnalyticsQuery => {
  const range = ranges.find(({ name }) => name === rangeName) ?? usual
  return { range, per: bucketsOf(range).find(per => per === wanted) ?? range.per }
}

export const analyticsAddress = (range: string, per: string): string =>
  `/console/analytics?${new URLSearchParams({ range, per })}`
