/** Schemas of what is done with an order. */
import { z } from 'zod'
import type { ActionAnswer, ShopperCancelAnswer } from '../../../order/order-actions-handler.ts'
import { actionKinds } from '../../../order/stored-order.ts'
import { answerOf } from './answer-of.ts'
import { OrderView } from './order.ts'
import { minorUnits, moment, Problem } from './shapes.ts'

const done = {
  action: z.uuid().describe('The id of what was done; of the refund or of the receipt, too'),
  kind: z.enum(actionKinds),
  at: moment,
  by: z.string().describe('Who did it: the operator, or `shopper`'),
}
export const ActionAccepted = answerOf<ActionAnswer>()(z.object({ ...done, order: OrderView }))
export const ShopperCancelAccepted = answerOf<ShopperCancelAnswer>()(
  z.object({
    ...done,
    order: z.object({
      checkoutId: z.uuid(),
      orderNumber: z.string().optional(),
      status: z.enum(['placed', 'shipped', 'cancelled']),
    }),
  }),
)
export const ActionConflict = Problem.extend({
  left: minorUnits.optional().describe('With `more-than-captured`: what is left to refund'),
})
