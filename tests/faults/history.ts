/**
 * The history of a run: what the shoppers asked and heard, which faults struck, and what was found in every place where the
 * system keeps something when it was quiet again. One JSON object a line, so that it can be read, cut and kept.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type {
  Answer,
  CardTrial,
  CartLine,
  Delivery,
  Fault,
  ForeignRecord,
  HostileAnswer,
  OrderAction,
  PriceChange,
  Run,
  Webhook,
} from './history-asked.ts'
import type {
  Adjustment,
  Captured,
  CatalogueState,
  DeadLetter,
  Decision,
  Fact,
  LedgerPayment,
  LetterRow,
  Mail,
  Order,
  Poison,
  Refund,
  Rest,
  Revenue,
  Row,
  SinkCheckout,
  SinkRefund,
  SinkStock,
  Stock,
} from './history-found.ts'

export type * from './history-asked.ts'
export type * from './history-found.ts'

export type Line =
  | Run
  | CartLine
  | Answer
  | Fault
  | Fact
  | LedgerPayment
  | Decision
  | Refund
  | Order
  | OrderAction
  | Stock
  | Delivery
  | PriceChange
  | Adjustment
  | CatalogueState
  | SinkStock
  | Mail
  | Row
  | Captured
  | SinkRefund
  | SinkCheckout
  | Webhook
  | DeadLetter
  | LetterRow
  | HostileAnswer
  | CardTrial
  | ForeignRecord
  | Poison
  | Revenue
  | Rest

/** Reads a history that was written as JSON lines. */
export const readHistory = async (file: string): Promise<Line[]> => {
  const lines: Line[] = []
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') lines.push(JSON.parse(line) as Line)
  }
  return lines
}
