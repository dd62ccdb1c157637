/** The record of a change of stock: the same request always gives the same event id. */
import { eventId, type OutgoingRecord } from '../kafka/cloudevents.ts'
import { nextSpan } from '../observability/trace-context.ts'
import { type StockAdjusted, stockAdjusted } from './facts.ts'

export const adjustmentRecord = (
  adjusted: StockAdjusted,
  requestId: string,
  { time, traceparent }: { readonly time: string; readonly traceparent: string | undefined },
): OutgoingRecord & { readonly headers: { readonly ce_id: string } } => ({
  topic: stockAdjusted.name,
  key: adjusted.sku,
  value: JSON.stringify(stockAdjusted.schema.parse(adjusted)),
  headers: {
    ce_specversion: '1.0',
    ce_id: eventId(stockAdjusted.type, adjusted.sku, requestId),
    ce_type: stockAdjusted.type,
    ce_source: '/kassa/catalogue',
    ce_time: time,
    'content-type': 'application/json',
    traceparent: nextSpan(traceparent),
  },
})
