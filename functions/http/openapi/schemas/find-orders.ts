/** Schemas of the list of orders and of the search. */
import { z } from 'zod'
import type { OrdersPage } from '../../../desk/find-orders.ts'
import { type Found, kinds } from '../../../desk/search.ts'
import { answerOf } from './answer-of.ts'
import { CheckoutState } from './checkout.ts'
import { coordinates, minorUnits, moment } from './shapes.ts'

const erasable = z.string().nullable().describe('Null where it was erased')
export const FoundCustomer = z.object({ name: erasable, email: erasable })

const OrderFound = z.object({
  checkoutId: z.uuid(),
  orderNumber: z.string().optional(),
  status: CheckoutState,
  attention: z.literal(true).optional().describe('A dead letter of it waits for a person'),
  customer: FoundCustomer,
  amount: minorUnits,
  currency: z.string(),
  acceptedAt: moment.describe('When the checkout was accepted: the list is in this order'),
  orderedAt: moment.optional(),
})

export const OrderList = answerOf<OrdersPage>()(
  z.object({
    orders: z.array(OrderFound),
    next: z.string().optional().describe('The cursor of the next page; absent after the last one'),
  }),
)

const place = {
  ...coordinates,
  at: moment,
  checkoutId: z.uuid().optional().describe('Absent where it is of no checkout'),
  traceId: z.string().optional(),
}

export const SearchResult = answerOf<Found>()(
  z.object({
    orders: z.array(OrderFound).describe('Those that match, and those of what else was found'),
    events: z.array(z.object({ ...place, eventId: z.string() })).describe('By event id or trace id, as they arrived'),
    deadLetters: z.array(
      z.object({
        ...place,
        id: z.string().describe('For POST /dead-letters/redrive'),
        reason: z.string(),
        function: z.string().optional(),
        waits: z.boolean().describe('True when it was neither redriven nor discarded'),
      }),
    ),
    mails: z.array(
      z.object({
        mail: z.string(),
        to: erasable,
        subject: z.string(),
        messageId: z.string(),
        at: moment,
        checkoutId: z.uuid().optional(),
        traceId: z.string().optional(),
      }),
    ),
    topics: z.array(z.string()).describe('Names'),
    more: z.array(z.enum(kinds)).describe('The kinds of which there is more than is listed'),
  }),
)
