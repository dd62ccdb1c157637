/**
 * The facts that a warehouse or an ERP works with: the order and where it goes, whether the money is taken, what was sent,
 * cancelled and given back.
 */
import { orderAddressCorrected, orderCancelled, orderShipped, orderSuccessful } from '../order/facts.ts'
import { paymentCaptured, paymentRefunded, paymentRefundSettled } from '../payment/facts.ts'

export const postedTopics = [
  orderSuccessful,
  paymentCaptured,
  orderAddressCorrected,
  orderShipped,
  orderCancelled,
  paymentRefunded,
  paymentRefundSettled,
] as const

export const postedTopicNames: readonly string[] = postedTopics.map(({ name }) => name)
