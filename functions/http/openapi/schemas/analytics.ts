/** Schemas of reports and events. */
import { z } from 'zod'
import type { EventsPage } from '../../../analytics/events.ts'
import { type Report as ReportDefinition, units } from '../../../analytics/reports.ts'
import { answerOf } from './answer-of.ts'
import { coordinates, moment } from './shapes.ts'

const columnKinds = ['money', 'count', 'percent', 'milliseconds', 'text', 'time'] as const
export const Column = answerOf<ReportDefinition['columns'][number]>()(
  z.object({ name: z.string(), label: z.string(), kind: z.enum(columnKinds) }),
)
export const Cell = z.union([z.string(), z.number(), z.null()])
export const Per = z.enum(units)

export const ReportList = z.object({
  reports: z.array(z.object({ name: z.string(), title: z.string(), perTime: z.boolean(), columns: z.array(Column) })),
})

export const Report = z.object({
  report: z.string(),
  title: z.string(),
  from: moment,
  to: moment,
  per: Per.optional(),
  columns: z.array(Column),
  rows: z.array(z.record(z.string(), Cell)).describe('Values by the name of their column'),
  currency: z.string().optional().describe('The currency of all rows, when they share one'),
  sql: z.string().describe('The statement, as it can be pasted into psql'),
})

export const LoggedEvent = z.object({
  eventId: z.string(),
  type: z.string(),
  ...coordinates,
  at: moment,
  arrived: z.int().describe('Counts up in the order events become visible'),
  checkoutId: z.string().nullable(),
  traceId: z.string().nullable(),
  payload: z.unknown().describe('Null when it is not JSON, or too large for a list'),
})

export const EventPage = answerOf<EventsPage>()(z.object({ events: z.array(LoggedEvent), cursor: z.string() }))
