/** On stock-adjusted: changes the stock, once for each event. */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { type ConsumedRecord, consume } from '../kafka/consume.ts'
import { limits } from '../kafka/limits.ts'
import { settings } from '../settings.ts'
import { type AdjustStock, adjustStock } from './dynamodb-stock.ts'
import { type StockAdjusted, stockAdjusted } from './facts.ts'

export const onStockAdjusted =
  (adjust: AdjustStock) =>
  ({ eventId, value: { sku, change } }: ConsumedRecord<StockAdjusted>): Promise<void> =>
    adjust(eventId, sku, change)

const { CATALOGUE_TABLE, STOCK_TABLE, ...kafka } = settings({
  CATALOGUE_TABLE: z.string(),
  STOCK_TABLE: z.string(),
  ...kafkaSettings,
})
const { send, warm } = connectKafka(kafka)

export const handler = consume([stockAdjusted], { send, warm, ...limits.stockAdjusted }).handler(
  onStockAdjusted(adjustStock(dynamodb, { stock: STOCK_TABLE, catalogue: CATALOGUE_TABLE })),
)
