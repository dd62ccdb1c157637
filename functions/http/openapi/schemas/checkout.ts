/** Schemas of a checkout: shipping, what the door answers, and the status. */
import { z } from 'zod'
import { Line, Shipping } from '../../../checkout/facts.ts'
import { publicReasons } from '../../../checkout/public-reason.ts'
import type { shippingAnswer } from '../../../checkout/shipping-handler.ts'
import { refundStatuses, type CheckoutStatus as Status, statuses } from '../../../checkout/status.ts'
import { answerOf } from './answer-of.ts'
import { coordinates, minorUnits, moment, Problem, topicName } from './shapes.ts'

const priced = {
  amount: minorUnits.describe('The lines and shipping'),
  currency: z.string(),
  lines: z.array(Line),
  shipping: Shipping.optional().describe('Absent in checkouts made before orders had an address'),
}

export const CheckoutConflict = Problem.extend({
  amount: minorUnits.optional(),
  currency: z.string().optional(),
  lines: z.array(Line).optional(),
  shipping: Shipping.optional(),
})

export const ShippingPrice = z
  .object({
    amount: minorUnits,
    upToGrams: z.int().optional().describe('For parcels of at most this weight'),
    upToAmount: z.int().optional().describe('For goods of at most this amount'),
  })
  .describe('The first price of a zone that fits the parcel counts')
export const ShippingZone = z.object({
  countries: z.array(z.string()),
  days: z.object({ from: z.int(), to: z.int() }).describe('Working days until the parcel is there'),
  prices: z.array(ShippingPrice),
  freeFrom: z.int().optional().describe('The amount of goods from which on shipping is free'),
})
export const ShippingMethod = z.object({ id: z.string(), name: z.string(), zones: z.array(ShippingZone) })
export const TaxRates = z
  .object({ standard: z.int(), reduced: z.int(), zero: z.int() })
  .describe('VAT by tax category, in basis points: 1900 is 19 %')
export const ShippingMethods = answerOf<typeof shippingAnswer>()(
  z.object({
    currency: z.string(),
    countries: z.array(z.string()).describe('Where the shop delivers to, as ISO 3166-1 alpha-2'),
    methods: z.array(ShippingMethod),
    taxRates: z.record(z.string(), TaxRates).describe('By country. Prices contain it'),
  }),
)

export const AcceptedCheckout = z.object({ checkoutId: z.uuid(), status: z.literal('accepted'), ...priced })

export const TimelineEntry = z.object({ type: topicName, at: moment, ...coordinates, eventId: z.string() })
export const SentMail = z.object({ mail: z.string(), messageId: z.string(), to: z.string() })
export const CheckoutState = z.enum(statuses)
export const PublicReason = z.enum(publicReasons)
export const PaymentAction = z.union([
  z.object({ kind: z.literal('redirect'), url: z.string() }),
  z.object({ kind: z.literal('stripe'), clientSecret: z.string() }),
])

export const RefundStatus = z
  .enum(refundStatuses)
  .describe('`pending`: the provider has accepted the refund and not paid it out yet; `failed`: nothing was given back')

export const CheckoutStatus = answerOf<Status>()(
  z.object({
    checkoutId: z.uuid(),
    status: CheckoutState,
    ...priced,
    shipTo: z
      .object({ city: z.string(), country: z.string() })
      .optional()
      .describe('Only city and country, because everybody who has the link of the order sees them'),
    orderNumber: z.string().optional(),
    reason: PublicReason.optional().describe('Why it was declined, rejected or cancelled'),
    payment: z
      .object({ action: PaymentAction })
      .optional()
      .describe('What the page must do while the status is action-required'),
    refund: RefundStatus.optional(),
    refunded: minorUnits
      .optional()
      .describe('What of an order was given back or is on its way; absent when nothing was'),
    shipment: z
      .object({ carrier: z.string(), trackingNumber: z.string(), at: moment })
      .optional()
      .describe('Present once the order was shipped'),
    refundPending: z.int().optional().describe('What of `refunded` is on its way'),
    refundFailed: z
      .int()
      .optional()
      .describe('What the provider could not give back: the shop finds another way. It is no part of `refunded`'),
    mayCancel: z
      .literal(true)
      .optional()
      .describe('The shopper may cancel the order now, by POST /checkout/{checkoutId}/cancel'),
    attention: z.literal(true).optional().describe('A step failed and waits for a person at the shop'),
    behind: z.literal(true).optional().describe('The timeline is behind or away; the status is not'),
    timeline: z.array(TimelineEntry),
    mails: z.array(SentMail),
  }),
)
