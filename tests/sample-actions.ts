/** What people do with an order, and what the payment room makes of it, as records: for tests of what reads them. */
import type { ShipTo } from '../functions/checkout/facts.ts'
import { checkoutFieldsOf } from '../functions/checkout/facts.ts'
import { fact, type OutgoingRecord } from '../functions/kafka/cloudevents.ts'
import {
  type OrderCancelled,
  type OrderSuccessful,
  orderAddressCorrected,
  orderCancelled,
  orderShipped,
  type RefundRequested,
  receiptRequested,
  refundRequested,
} from '../functions/order/facts.ts'
import {
  type PaymentRefundSettled,
  paymentCaptured,
  paymentRefunded,
  paymentRefundSettled,
  paymentReleased,
} from '../functions/payment/facts.ts'
import { type InboxRow, inboxRows, row, type Sample } from './sample-checkouts.ts'

type Step = (at: Date) => OutgoingRecord

/** The facts about an order, each made when it is given a time. */
export const actionsOn = (order: OrderSuccessful) => {
  const { checkoutId, paymentId, orderNumber, provider = 'simulated' } = order
  const stated = { ...checkoutFieldsOf(order), paymentId, orderNumber, provider }
  const by = 'olga@shop.example'
  const cause = (at: Date) => ({ time: at.toISOString(), traceparent: undefined })
  return {
    captured: (): Step => at => fact(paymentCaptured, '/kassa/capture', stated, cause(at)),
    shipped: (): Step => at =>
      fact(orderShipped, '/kassa/order-actions', { ...stated, carrier: 'DHL', trackingNumber: 'T-1', by }, cause(at)),
    addressCorrected:
      (shipTo: ShipTo): Step =>
      at =>
        fact(
          orderAddressCorrected,
          '/kassa/order-actions',
          { checkoutId, orderNumber, shipTo, by },
          cause(at),
          at.toISOString(),
        ),
    receiptRequested:
      (requestId: string): Step =>
      at =>
        fact(receiptRequested, '/kassa/order-actions', { ...stated, requestId, by }, cause(at), requestId),
    refundRequested:
      (refund: Pick<RefundRequested, 'refundId' | 'refundAmount' | 'refundLines' | 'note'>): Step =>
      at =>
        fact(refundRequested, '/kassa/order-actions', { ...stated, ...refund, by }, cause(at), refund.refundId),
    cancelled:
      (how: Partial<OrderCancelled>): Step =>
      at =>
        fact(orderCancelled, '/kassa/order-actions', { ...stated, reason: 'operator', by, ...how }, cause(at)),
    released: (): Step => at =>
      fact(paymentReleased, '/kassa/release', { ...stated, reason: 'cancelled', soldOut: [] }, cause(at)),
    refunded:
      (
        refundId: string,
        refundAmount: number,
        reason: 'requested' | 'cancelled',
        status: 'pending' | 'succeeded' = 'succeeded',
      ): Step =>
      at =>
        fact(
          paymentRefunded,
          '/kassa/refund',
          { ...stated, refundId, refundAmount, reason, soldOut: [], status, by },
          cause(at),
          refundId,
        ),
    settled:
      (refundId: string, amount: number, status: PaymentRefundSettled['status']): Step =>
      at =>
        fact(
          paymentRefundSettled,
          '/kassa/refund',
          { checkoutId, paymentId, refundId, amount, currency: order.currency, provider, status },
          cause(at),
          refundId,
          status,
        ),
  }
}

/** The records of a checkout that became an order, and of what was done with it since: a minute between two of them. */
export const orderRows = (
  sample: Omit<Sample, 'end'> & { readonly end?: 'ordered' | 'confirmed' },
  steps: (on: ReturnType<typeof actionsOn>) => readonly Step[] = () => [],
): InboxRow[] => {
  const before = inboxRows({ end: 'ordered', ...sample })
  const placed = before.find(({ topic }) => topic === 'order-successful')
  const order = JSON.parse(String(placed?.value)) as OrderSuccessful
  return [
    ...before,
    ...steps(actionsOn(order)).map((step, index) => {
      const at = new Date(sample.at.getTime() + (index + 1) * 60_000)
      return row(step(at), at.getTime())
    }),
  ]
}
