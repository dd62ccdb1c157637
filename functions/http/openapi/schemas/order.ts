/** Schemas of one order, as an operator sees it. */
import { z } from 'zod'
import { Line, Shipping, ShipTo } from '../../../checkout/facts.ts'
import { moneyStatuses, type OrderView as OneOrder } from '../../../desk/order-view.ts'
import { actionKinds } from '../../../order/stored-order.ts'
import { answerOf } from './answer-of.ts'
import { CheckoutState, RefundStatus } from './checkout.ts'
import { handled } from './dead-letters.ts'
import { FoundCustomer } from './find-orders.ts'
import { coordinates, minorUnits, moment } from './shapes.ts'

export const RefundLine = z.object({ sku: z.string(), quantity: z.int().positive() })
export const ActionKind = z.enum(actionKinds)
const by = z.string().describe('The operator, or `shopper`')

export const OrderRefund = z.object({
  refundId: z.string(),
  amount: minorUnits,
  lines: z.array(RefundLine).optional().describe('What it is for; absent when it is for an amount, or for all'),
  note: z.string().optional(),
  at: moment,
  by: by.optional(),
  status: RefundStatus,
})
export const OrderAction = z.object({
  action: z.string(),
  kind: ActionKind,
  note: z.string().optional(),
  at: moment,
  by,
  amount: minorUnits.optional(),
  lines: z.array(RefundLine).optional(),
  carrier: z.string().optional(),
  trackingNumber: z.string().optional(),
})
export const OrderEvent = z.object({ ...coordinates, at: moment, eventId: z.string(), traceId: z.string().optional() })
export const OrderMail = z.object({
  mail: z.string(),
  to: z.string(),
  subject: z.string(),
  messageId: z.string(),
  at: moment,
  traceId: z.string().optional(),
})
export const UndeliverableMail = z.object({
  mail: z.string(),
  problem: z
    .string()
    .describe('`bounced`, `complained`, or `suppressed`: not sent, because of an earlier one of these'),
  at: moment,
  messageId: z.string().optional().describe('Absent when it was not sent'),
})
export const OrderLetter = z.object({
  id: z.string().describe('For POST /dead-letters/redrive'),
  ...coordinates,
  at: moment,
  reason: z.string(),
  error: z.string().optional(),
  function: z.string().optional(),
  source: z.object(coordinates).optional().describe('Where the record was read that failed'),
  attempt: z.int().describe('How often it was redriven before'),
  problem: z.string().optional().describe('Why it cannot be redriven'),
  dueAt: moment.optional().describe('When it will be sent on by itself; absent when it waits for a person'),
  redrivenAt: moment.optional().describe('When it was redriven or discarded; absent while it waits'),
  ...handled,
})
export const OrderLine = Line.extend({
  refundedQuantity: z.int().describe('How many of them refunds by lines were for, those that failed included'),
})
const Allowed = z.union([z.literal(true), z.string()]).describe('True, or a sentence why not')
const absentWhenAway = 'Absent while the analytics database is away'

export const OrderView = answerOf<OneOrder>()(
  z.object({
    checkoutId: z.uuid(),
    status: CheckoutState,
    attention: z.literal(true).optional().describe('A dead letter of it waits for a person, or a refund failed'),
    orderNumber: z.string().optional().describe('Absent when no order was placed'),
    reason: z.string().optional().describe('Why it was declined, rejected or cancelled: a code'),
    acceptedAt: moment,
    orderedAt: moment.optional(),
    customer: FoundCustomer,
    shipTo: ShipTo.optional().describe('As the shopper wrote it; absent in orders made before they had an address'),
    shipToCorrected: ShipTo.optional().describe('Where it goes instead, since an operator corrected it'),
    lines: z.array(OrderLine),
    shipping: Shipping.optional().describe('Absent in orders made before they had an address'),
    amount: minorUnits.describe('The lines and shipping'),
    currency: z.string(),
    money: z.object({
      status: z
        .enum(moneyStatuses)
        .describe('`none`: nothing was held, or not yet; `lost`: the hold ended before the amount was taken'),
      provider: z.string().optional(),
      paymentId: z.string().optional(),
      held: minorUnits.describe('What is held now'),
      captured: minorUnits.describe('What was taken, refunded or not'),
      refunds: z.array(OrderRefund).describe('The oldest first'),
      refunded: minorUnits.describe('The refunds that did not fail'),
      refundable: minorUnits.describe('What a refund may still give back'),
    }),
    shipment: z.object({ carrier: z.string(), trackingNumber: z.string(), at: moment, by }).optional(),
    cancelled: z
      .object({ at: moment, by: by.optional(), reason: z.string() })
      .optional()
      .describe('`reason` is `payment_lost`, `operator` or `shopper`'),
    actions: z.array(OrderAction).describe('What people did, the oldest first'),
    allowed: z.object({ cancel: Allowed, refund: Allowed, ship: Allowed, receipt: Allowed, address: Allowed }),
    events: z.array(OrderEvent).optional().describe(`In the order of the flow. ${absentWhenAway}`),
    mails: z.array(OrderMail).optional().describe(absentWhenAway),
    undeliverable: z
      .array(UndeliverableMail)
      .optional()
      .describe(`Mails that did not reach the shopper. ${absentWhenAway}`),
    deadLetters: z
      .array(OrderLetter)
      .optional()
      .describe(`Those that wait first, then those that were redriven. ${absentWhenAway}`),
    behind: z
      .literal(true)
      .optional()
      .describe('Events, mails and dead letters are away, or lack what has happened; all else is true'),
  }),
)
