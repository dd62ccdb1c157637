/** What order states about a paid checkout. */
import { z } from 'zod'
import { checkoutFields } from '../checkout/facts.ts'
import { topic } from '../kafka/topic.ts'

export const OrderSuccessful = z.object({ ...checkoutFields, paymentId: z.string(), orderNumber: z.string() })
export type OrderSuccessful = z.infer<typeof OrderSuccessful>

export const OrderRejected = z.object({
  ...checkoutFields,
  paymentId: z.string(),
  reason: z.literal('out_of_stock'),
  soldOut: z.array(z.string()).describe('The skus that were short'),
})
export type OrderRejected = z.infer<typeof OrderRejected>

export const orderSuccessful = topic('order-successful', OrderSuccessful, 'The order is placed, the stock is taken')
export const orderRejected = topic('order-rejected', OrderRejected, 'Paid, but the stock ran out: a refund is due')
