/** What order states about a paid checkout. */
import { z } from 'zod'
import { checkoutFields, checkoutId, ShipTo } from '../checkout/facts.ts'
import { topic, widenedTopic } from '../kafka/topic.ts'
import { minorUnits } from '../money.ts'

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

const order = { ...checkoutFields, paymentId: z.string(), provider, orderNumber: z.string() }
const by = z.string().describe('Who did it: the operator, or `shopper`')
const refundAmount = minorUnits.describe('What is given back, in minor units')

const FirstOrderCancelled = z.object({
  ...order,
  reason: z.enum(['payment_lost', 'operator']).describe('`payment_lost`: the held amount could not be taken'),
  by: by.optional(),
  refundId: z.string().optional().describe('The refund that follows, if the amount was taken'),
  refundAmount: refundAmount
    .optional()
    .describe('What is given back if the amount was taken: all that was not refunded before'),
  captured: z.boolean().optional().describe('Whether the amount was known to be taken when the order was cancelled'),
  note: z.string().optional().describe('Why, in the words of the operator'),
})
export const OrderCancelled = FirstOrderCancelled.extend({
  reason: z
    .enum(['payment_lost', 'operator', 'shopper'])
    .describe('`payment_lost`: the held amount could not be taken; else who cancelled it'),
})
export type OrderCancelled = z.infer<typeof OrderCancelled>

export const OrderShipped = z.object({ ...order, carrier: z.string(), trackingNumber: z.string(), by })
export type OrderShipped = z.infer<typeof OrderShipped>

export const RefundLines = z.array(z.object({ sku: z.string(), quantity: z.int().positive() }))

export const RefundRequested = z.object({
  ...order,
  refundId: z.string(),
  refundAmount,
  refundLines: RefundLines.optional().describe('What it is for; absent when the operator said an amount'),
  note: z.string().optional(),
  by,
})
export type RefundRequested = z.infer<typeof RefundRequested>

export const OrderAddressCorrected = z.object({ checkoutId, orderNumber: z.string(), shipTo: ShipTo, by })
export type OrderAddressCorrected = z.infer<typeof OrderAddressCorrected>

export const ReceiptRequested = z.object({ ...order, requestId: z.string(), by })
export type ReceiptRequested = z.infer<typeof ReceiptRequested>

export const orderSuccessful = topic('order-successful', OrderSuccessful, 'The order is placed, the stock is taken')
export const orderRejected = topic(
  'order-rejected',
  OrderRejected,
  'The stock ran out, or it was too late: the held amount must be let go',
)
export const orderCancelled = widenedTopic(
  'order-cancelled',
  FirstOrderCancelled as z.ZodType<OrderCancelled>,
  OrderCancelled,
  'An order was cancelled, its stock is back',
)
export const orderShipped = topic('order-shipped', OrderShipped, 'An order is on its way')
export const refundRequested = topic('refund-requested', RefundRequested, 'An operator gives money of an order back')
export const orderAddressCorrected = topic(
  'order-address-corrected',
  OrderAddressCorrected,
  'An order goes to another address than the shopper wrote',
)
export const receiptRequested = topic('receipt-requested', ReceiptRequested, 'The receipt is to be sent again')
