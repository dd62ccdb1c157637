/** The record of a change of stock: the same request always gives the same event id. */
import { type Cause, type FactRecord, factAbout } from '../kafka/cloudevents.ts'
import { type StockAdjusted, stockAdjusted } from './facts.ts'

export const adjustmentRecord = (adjusted: StockAdjusted, requestId: string, cause: Cause): FactRecord =>
  factAbout(stockAdjusted, adjusted.sku, `/kassa/catalogue/products/${adjusted.sku}`, adjusted, cause, requestId)
