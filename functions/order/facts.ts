/** What order states about a paid checkout. */
import { z } from 'zod'
import { checkoutFields } from '../checkout/facts.ts'
import { topic } from '../kafka/topic.ts'

const provider = z
  .string()
  .optional()
  .describe('Who holds the money; absent in records made before holds, where it was taken')

export const OrderSuccessful = z.object({ ...checkoutFields, paymentId: z.string(), provider, orderNumber: z.string() })
export type OrderSuccessful = z.infer<typeof OrderSuccessful>

/** No order is placed for a hold that is older: its amount is let go then. */
export const orderPatienceMs = 2 * 60 * 60 * 1_000

/** `too_late`: the payment waited for its order for too long. */
export const rejections = z.enum(['out_of_stock', 'too_late'])

export const OrderRejected = z.object({
  ...checkoutFields,
  paymentId: z.string(),
  provider,
  reason: rejections,
  soldOut: z.array(z.string()).describe('The skus that were short'),
})
export type OrderRejected = z.infer<typeof OrderRejected>

export const OrderCancelled = z.object({
  ...checkoutFields,
  paymentId: z.string(),
  provider,
  orderNumber: z.string(),
  reason: z.enum(['payment_lost', 'operator']).describe('`payment_lost`: the held amount could not be taken'),
})
export type OrderCancelled = z.infer<typeof OrderCancelled>

export const orderSuccessful = topic('order-successful', OrderSuccessful, 'The order is placed, the stock is taken')
export const orderRejected = topic(
  'order-rejected',
  OrderRejected,
  'The stock ran out, or it was too late: the held amount must be let go',
)
export const orderCancelled = topic('order-cancelled', OrderCancelled, 'An order was cancelled, its stock is back')
