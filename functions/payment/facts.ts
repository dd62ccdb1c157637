/** What payment states about a checkout. */
import { z } from 'zod'
import { checkoutFields } from '../checkout/facts.ts'
import { topic } from '../kafka/topic.ts'

export const PaymentSuccessful = z.object({ ...checkoutFields, paymentId: z.string(), provider: z.string() })
export type PaymentSuccessful = z.infer<typeof PaymentSuccessful>

export const PaymentFailed = z.object({
  ...checkoutFields,
  reason: z.string().describe("The provider's decline code, such as insufficient_funds"),
})
export type PaymentFailed = z.infer<typeof PaymentFailed>

export const PaymentRefunded = z.object({
  ...checkoutFields,
  paymentId: z.string(),
  refundId: z.string(),
  reason: z.literal('out_of_stock'),
  soldOut: z.array(z.string()),
})
export type PaymentRefunded = z.infer<typeof PaymentRefunded>

export const paymentSuccessful = topic('payment-successful', PaymentSuccessful, 'The provider took the money')
export const paymentFailed = topic('payment-failed', PaymentFailed, 'The provider declined')
export const paymentRefunded = topic('payment-refunded', PaymentRefunded, 'The provider gave the money back')
