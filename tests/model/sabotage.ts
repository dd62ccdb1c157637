import type { Checkouts } from '../../functions/checkout/dynamodb-checkouts.ts'
import type { Once } from '../../functions/idempotency/once.ts'
import type { OutgoingRecord } from '../../functions/kafka/cloudevents.ts'
import type { OrderActions } from '../../functions/order/dynamodb-order-actions.ts'
import type { Orders } from '../../functions/order/dynamodb-orders.ts'
import type { Payments } from '../../functions/payment/dynamodb-payments.ts'
import type { PaymentProvider } from '../../functions/payment/provider.ts'

/** Switches off one safeguard, to see whether the judge notices. */
export interface Sabotage {
  readonly payments?: (payments: Payments, now: () => Date) => Payments
  readonly provider?: (provider: PaymentProvider) => PaymentProvider
  readonly orders?: (orders: Orders, now: () => Date) => Orders
  readonly orderActions?: (orders: OrderActions) => OrderActions
  readonly checkouts?: (checkouts: Checkouts) => Checkouts
  readonly mailOnce?: (once: Once) => Once
  /** What a function sends in place of its records. */
  readonly send?: (reader: string, records: readonly OutgoingRecord[]) => readonly OutgoingRecord[]
  readonly reconcile?: false
  readonly publishActions?: false
}
