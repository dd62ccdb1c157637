/**
 * What payment states about a checkout.
 *
 * `payment-successful` says that the amount is held on the shopper's card, not taken. It is taken by `payment-captured`, when
 * the order stands, and let go by `payment-released`, when it does not. `provider` names who holds the money: capture,
 * release and refund use that one.
 *
 * The state of a payment for a page is in the table `payments` (`dynamodb-payments.ts`).
 */
import { z } from 'zod'
import { checkoutFields, checkoutId } from '../checkout/facts.ts'
import { topic, widenedTopic } from '../kafka/topic.ts'
import { minorUnits } from '../money.ts'
import { RefundLines, rejections } from '../order/facts.ts'

const payment = { ...checkoutFields, paymentId: z.string(), provider: z.string() }

export const PaymentSuccessful = z.object(payment)
export type PaymentSuccessful = z.infer<typeof PaymentSuccessful>

export const PaymentFailed = z.object({
  ...checkoutFields,
  reason: z
    .string()
    .describe("`expired` when nobody paid in time; else the provider's decline code, such as insufficient_funds"),
  provider: z.string().optional().describe('Absent in records made before holds'),
  requestedAt: z.iso
    .datetime()
    .optional()
    .describe('When the checkout was accepted; absent in records made before holds'),
})
export type PaymentFailed = z.infer<typeof PaymentFailed>

export const PaymentActionRequired = z.object(payment)
export type PaymentActionRequired = z.infer<typeof PaymentActionRequired>

export const PaymentUpdated = z.object({
  checkoutId,
  by: z.enum(['webhook', 'shopper', 'reconciler']).describe('Who says that the payment may have changed'),
  refundId: z.string().optional().describe('The refund of an order that may have changed, when it is about one'),
})
export type PaymentUpdated = z.infer<typeof PaymentUpdated>

export const PaymentCaptured = z.object({ ...payment, orderNumber: z.string() })
export type PaymentCaptured = z.infer<typeof PaymentCaptured>

const FirstPaymentReleased = z.object({
  ...payment,
  reason: rejections,
  soldOut: z.array(z.string()).describe('The skus that were short'),
})
export const PaymentReleased = FirstPaymentReleased.extend({
  reason: z
    .enum([...rejections.options, 'cancelled'])
    .describe('`cancelled`: the order was, before the amount was taken'),
})
export type PaymentReleased = z.infer<typeof PaymentReleased>

export const PaymentCaptureFailed = z.object({
  ...payment,
  orderNumber: z.string(),
  reason: z.string().describe("Why the amount can never be taken, such as hold_expired, or the provider's code"),
})
export type PaymentCaptureFailed = z.infer<typeof PaymentCaptureFailed>

const FirstPaymentRefunded = z.object({
  ...checkoutFields,
  paymentId: z.string(),
  refundId: z.string(),
  reason: rejections,
  soldOut: z.array(z.string()),
  provider: z.string().optional().describe('Absent in records made before holds'),
  status: z
    .enum(['pending', 'succeeded'])
    .optional()
    .describe('`pending`: the provider accepted the refund and has not paid it out yet'),
  orderNumber: z.string().optional().describe('Of an order; absent where none was placed'),
  refundAmount: minorUnits.optional().describe('What is given back; absent: the whole amount'),
  refundLines: RefundLines.optional(),
  note: z.string().optional(),
  by: z.string().optional().describe('Who asked for it'),
})
export const PaymentRefunded = FirstPaymentRefunded.extend({
  reason: z
    .enum([...rejections.options, 'cancelled', 'requested'])
    .describe('`cancelled`: the order was; `requested`: an operator gives back a part, or all'),
})
export type PaymentRefunded = z.infer<typeof PaymentRefunded>

export const PaymentRefundSettled = z.object({
  checkoutId,
  paymentId: z.string(),
  refundId: z.string(),
  amount: z.int(),
  currency: z.string(),
  provider: z.string(),
  status: z.enum(['succeeded', 'failed']).describe('`failed`: the shopper did not get the money back'),
})
export type PaymentRefundSettled = z.infer<typeof PaymentRefundSettled>

export const paymentActionRequired = topic(
  'payment-action-required',
  PaymentActionRequired,
  'The shopper must confirm the payment with their bank',
)
export const paymentUpdated = topic(
  'payment-updated',
  PaymentUpdated,
  'A payment may have changed: ask the provider for its state',
)
export const paymentSuccessful = topic(
  'payment-successful',
  PaymentSuccessful,
  "The amount is held on the shopper's card",
)
export const paymentFailed = topic(
  'payment-failed',
  PaymentFailed,
  'Declined by the provider, refused by the shopper, or expired: nothing is held',
)
export const paymentCaptured = topic('payment-captured', PaymentCaptured, 'The held amount is taken: the order stands')
export const paymentReleased = widenedTopic(
  'payment-released',
  FirstPaymentReleased as z.ZodType<PaymentReleased>,
  PaymentReleased,
  'The held amount is let go: nothing was taken',
)
export const paymentCaptureFailed = topic(
  'payment-capture-failed',
  PaymentCaptureFailed,
  'The held amount was lost before it could be taken',
)
export const paymentRefunded = widenedTopic(
  'payment-refunded',
  FirstPaymentRefunded as z.ZodType<PaymentRefunded>,
  PaymentRefunded,
  'The provider gives money back',
)
export const paymentRefundSettled = topic(
  'payment-refund-settled',
  PaymentRefundSettled,
  'A refund that was pending succeeded or failed',
)
