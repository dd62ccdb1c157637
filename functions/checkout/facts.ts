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

export const Line = z.object({
  sku: text.min(1).max(256),
  name: text,
  quantity: z.int().positive(),
  unitPrice: minorUnits,
  amount: minorUnits.describe('quantity × unitPrice'),
})
export type Line = z.infer<typeof Line>

export const Customer = z.object({ email: text, name: text })
export type Customer = z.infer<typeof Customer>

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
  amount: minorUnits,
  currency,
}

export const CheckoutRequested = z.object({
  ...checkoutFields,
  paymentMethod: text.describe("The payment provider's token; never a card number"),
  requestedAt: z.iso.datetime().describe('When the checkout was first accepted'),
})
export type CheckoutRequested = z.infer<typeof CheckoutRequested>

export const checkoutRequested = topic('checkout-requested', CheckoutRequested, 'A priced cart was accepted')
