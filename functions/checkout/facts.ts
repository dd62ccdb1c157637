/** What the checkout states, and what every later fact of a checkout repeats. */
import { z } from 'zod'
import { topic } from '../kafka/topic.ts'
import { currency, minorUnits } from '../money.ts'

/** Text that every later step can carry: JSON allows half a surrogate pair and U+0000, UTF-8 and PostgreSQL do not. */
const text = z
  .string()
  .refine(
    value => value.isWellFormed() && !value.includes('\0'),
    'Expected well-formed text: no unpaired surrogate and no null character.',
  )

export const checkoutId = z.uuid().describe('The checkout; also the key of the record')

/** One DynamoDB transaction holds 100 actions: an order and the stock of its lines. */
export const mostLines = 99

/** VAT; absent in records made before it was computed. */
const tax = {
  taxRate: z.int().nonnegative().optional().describe('VAT in basis points: 1900 is 19 %'),
  taxAmount: minorUnits.optional().describe('VAT contained in `amount`'),
}

export const Line = z.object({
  sku: text.min(1).max(256),
  name: text,
  quantity: z.int().positive(),
  unitPrice: minorUnits,
  amount: minorUnits.describe('quantity × unitPrice'),
  taxCategory: text.optional(),
  ...tax,
})
export type Line = z.infer<typeof Line>

export const Customer = z.object({ email: text, name: text })
export type Customer = z.infer<typeof Customer>

/** Where the goods go. What a person may type is held at the door; here it is read as it was written. */
export const ShipTo = z.object({
  line1: text,
  line2: text.optional(),
  city: text,
  region: text.optional(),
  postalCode: text,
  country: text.describe('ISO 3166-1 alpha-2'),
})
export type ShipTo = z.infer<typeof ShipTo>

export const Shipping = z.object({
  method: text.describe('The id of the method'),
  name: text,
  amount: minorUnits,
  ...tax,
})
export type Shipping = z.infer<typeof Shipping>

/** A transaction takes each stock row once. */
export const Lines = z
  .array(Line)
  .min(1)
  .max(mostLines)
  .refine(lines => new Set(lines.map(({ sku }) => sku)).size === lines.length, 'A sku comes in two lines.')

/** Every fact of a checkout repeats these fields, so that no service has to ask another. */
export const checkoutFields = {
  checkoutId,
  customer: Customer,
  lines: Lines,
  amount: minorUnits.describe('The lines and shipping'),
  currency,
  shipTo: ShipTo.optional().describe('Absent in records made before orders had an address'),
  shipping: Shipping.optional().describe('Absent in records made before orders had an address'),
}

const CheckoutFields = z.object(checkoutFields)
export type CheckoutFields = z.infer<typeof CheckoutFields>

/** What a later fact repeats of an earlier one. */
export const checkoutFieldsOf = ({
  checkoutId,
  customer,
  lines,
  amount,
  currency,
  shipTo,
  shipping,
}: CheckoutFields): CheckoutFields => ({ checkoutId, customer, lines, amount, currency, shipTo, shipping })

export const CheckoutRequested = z.object({
  ...checkoutFields,
  paymentMethod: text.describe("The payment provider's token; never a card number"),
  requestedAt: z.iso.datetime().describe('When the checkout was first accepted'),
})
export type CheckoutRequested = z.infer<typeof CheckoutRequested>

export const checkoutRequested = topic('checkout-requested', CheckoutRequested, 'A priced cart was accepted')
