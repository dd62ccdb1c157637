/** The rules of a checkout: what a cart may hold and what it costs. Nothing here talks to the world. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { type ProductState, shopCurrency } from '../catalogue/facts.ts'
import { type FieldError, Problem } from '../errors.ts'
import { countryName } from '../http/country-name.ts'
import { postalAddress } from '../http/postal-address.ts'
import { hasLink, mailAddress, oneLine } from '../http/text.ts'
import type { CheckoutRequested, Line, Shipping, ShipTo } from './facts.ts'
import { quoteShipping, type ShippingMethod } from './shipping.ts'
import { countries, shippingMethods } from './shipping-methods.ts'
import type { Tax } from './tax.ts'

/** An order and its stock change in one DynamoDB transaction, which holds 100 actions: the order and 99 lines. */
const mostLines = 99
const mostOfAnItem = 99

export const Cart = z.strictObject({
  customer: z.strictObject({
    email: mailAddress,
    name: oneLine('a name', 80, 'Ada Lovelace').refine(
      name => !hasLink(name),
      'No links, and no mail address; put a space behind a dot.',
    ),
  }),
  shipTo: postalAddress(countries),
  shipping: z
    .enum(
      shippingMethods.map(({ id }) => id),
      `Expected a shipping method: ${shippingMethods.map(({ id }) => id).join(' or ')}.`,
    )
    .describe("A shipping method's id, as GET /shipping names it"),
  items: z
    .array(
      z.strictObject({
        sku: z
          .string('Expected a sku.')
          .regex(/^[a-z0-9-]{1,64}$/, 'Expected a sku of the catalogue.')
          .meta({ examples: ['mug-enamel'] }),
        quantity: z
          .int('Expected a whole number.')
          .min(1, 'At least 1.')
          .max(mostOfAnItem, `At most ${mostOfAnItem} of an item.`),
      }),
      'Expected a list of items.',
    )
    .min(1, 'At least one item.')
    .max(mostLines, `At most ${mostLines} different items.`),
  paymentMethod: z
    .string("Expected a payment provider's token, such as tok_visa.")
    .regex(/^[A-Za-z]+_[A-Za-z0-9_]{1,200}$/, "Expected a payment provider's token, such as tok_visa.")
    .meta({ examples: ['tok_visa'] }),
  expectedAmount: z
    .int('Expected the total in minor units.')
    .min(0, 'At least 0.')
    .optional()
    .describe('The total the shopper saw. A lower one is passed on; a higher one is answered 409 price-changed'),
})
export type Cart = z.infer<typeof Cart>

/** Tells two bodies of the same key apart. */
export const fingerprint = (cart: Cart): string => hash('sha256', JSON.stringify(cart), 'base64url')

export interface Priced {
  readonly lines: Line[]
  readonly shipping: Shipping
  /** The lines and shipping. */
  readonly amount: number
  readonly currency: string
}

/** What a cart asks for, one line a sku. */
export const quantitiesOf = (items: Cart['items']): { sku: string; quantity: number }[] =>
  [...Map.groupBy(items, ({ sku }) => sku)].map(([sku, same]) => ({
    sku,
    quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
  }))

type PricedLine = Line & Pick<ProductState, 'taxCategory'>

/**
 * The goods at the catalogue's prices, one line a sku.
 * @throws Problem 422 that names every unknown sku, 400 when the same sku adds up to too many
 */
const priceLines = (items: Cart['items'], products: ReadonlyMap<string, ProductState>): PricedLine[] => {
  const unknown = items.flatMap(({ sku }, index): FieldError[] =>
    products.has(sku) ? [] : [{ field: `items.${index}.sku`, message: `The catalogue has no ${sku}.` }],
  )
  if (unknown.length > 0)
    throw new Problem(422, 'unknown-sku', 'The cart holds an item the catalogue does not have.', unknown)
  const lines = quantitiesOf(items).map(({ sku, quantity }): PricedLine => {
    const { name, price: unitPrice, taxCategory } = products.get(sku) as ProductState
    return { sku, name, quantity, unitPrice, amount: unitPrice * quantity, taxCategory }
  })
  const tooMany = lines.filter(line => line.quantity > mostOfAnItem)
  if (tooMany.length > 0) {
    const errors = tooMany.map(({ sku }) => ({ field: 'items', message: `At most ${mostOfAnItem} of ${sku}.` }))
    throw new Problem(400, 'invalid-body', 'The cart holds too many of an item.', errors)
  }
  return lines
}

const cannotShip = (message: string) =>
  new Problem(422, 'shipping-unavailable', 'This shipping method cannot be used for this cart and address.', [
    { field: 'shipping', message },
  ])

/** @throws Problem 422 when the method does not go there, or does not take so much */
const shippingOf = (
  id: string,
  { country }: ShipTo,
  lines: readonly Line[],
  products: ReadonlyMap<string, ProductState>,
): Shipping => {
  const method = shippingMethods.find(method => method.id === id) as ShippingMethod
  const grams = lines.reduce((sum, { sku, quantity }) => sum + (products.get(sku)?.weightGrams ?? 0) * quantity, 0)
  const amount = lines.reduce((sum, line) => sum + line.amount, 0)
  const quote = quoteShipping(method, { country, grams, amount })
  if (quote) return { method: id, name: method.name, amount: quote.amount }
  const goesThere = method.zones.some(({ countries }) => countries.includes(country))
  throw cannotShip(
    goesThere
      ? `${method.name} does not take ${grams} g for ${countryName(country)}.`
      : `${method.name} does not go to ${countryName(country)}.`,
  )
}

/**
 * What the cart costs by the catalogue, with shipping and the VAT in it. Shipping is taxed by the standard rate.
 * @throws Problem 422 for an unknown sku or a shipping method that cannot be used, 400 when the same sku adds up to too many
 */
export const price = async (
  { items, shipTo, shipping: method }: Pick<Cart, 'items' | 'shipTo' | 'shipping'>,
  products: ReadonlyMap<string, ProductState>,
  tax: Tax,
): Promise<Priced> => {
  const lines = priceLines(items, products)
  const shipping = shippingOf(method, shipTo, lines, products)
  const taxed = await tax(shipTo, [...lines, { taxCategory: 'standard', amount: shipping.amount }])
  return {
    lines: lines.map((line, index) => ({ ...line, ...taxed[index] })),
    shipping: { ...shipping, ...taxed[lines.length] },
    amount: lines.reduce((sum, line) => sum + line.amount, shipping.amount),
    currency: shopCurrency,
  }
}

/** @throws Problem 409 with the lines and shipping as they cost now, when they cost more than the shopper saw */
export const checkExpectedAmount = (
  expected: number | undefined,
  { amount, currency, lines, shipping }: Priced,
): void => {
  if (expected === undefined || amount <= expected) return
  throw new Problem(
    409,
    'price-changed',
    'The cart and its shipping cost more than the amount you expected. Nothing was bought; the lines say what it costs now.',
    [{ field: 'expectedAmount', message: `The total is ${amount}.` }],
    {},
    { amount, currency, lines, shipping },
  )
}

/** @throws Problem 409 that names every line with less stock than the cart asks for */
export const checkStock = (items: Cart['items'], short: readonly { sku: string; left: number }[]): void => {
  if (short.length === 0) return
  const errors = short.map(({ sku, left }): FieldError => {
    const index = items.findIndex(item => item.sku === sku)
    return {
      field: `items.${index}.quantity`,
      message: left === 0 ? `${sku} is sold out.` : `Only ${left} of ${sku} left.`,
    }
  })
  throw new Problem(409, 'out-of-stock', 'Less is left than the cart asks for. Nothing was bought.', errors)
}

/** The answer to the shopper, now and for the same key later. */
export const accepted = ({ checkoutId, amount, currency, lines, shipping }: CheckoutRequested) => ({
  checkoutId,
  status: 'accepted' as const,
  amount,
  currency,
  lines,
  ...(shipping ? { shipping } : {}),
})
