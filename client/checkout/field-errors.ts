/** Puts a problem's field errors where their fields are; what belongs to no field of the form goes above it. */
import type { CartItem } from '../cart/cart.ts'
import type { FieldError, Problem } from '../shared/contract.ts'
import type { AddressField } from './address.ts'

/** The fields of the checkout form, by the dotted path the API names them with. */
export type FormField = 'name' | 'email' | AddressField | 'shipping' | 'paymentMethod'

const fieldOf: Readonly<Record<string, FormField>> = {
  'customer.name': 'name',
  'customer.email': 'email',
  shipTo: 'line1',
  'shipTo.line1': 'line1',
  'shipTo.line2': 'line2',
  'shipTo.postalCode': 'postalCode',
  'shipTo.city': 'city',
  'shipTo.region': 'region',
  'shipTo.country': 'country',
  shipping: 'shipping',
  paymentMethod: 'paymentMethod',
}

export interface PlacedErrors {
  readonly fields: Readonly<Partial<Record<FormField, string>>>
  /** By place in the items sent. */
  readonly items: ReadonlyMap<number, string>
  readonly others: readonly string[]
}

export const placeErrors = (problem: Problem): PlacedErrors => {
  const fields: Partial<Record<FormField, string>> = {}
  const items = new Map<number, string>()
  const others: string[] = []
  const place = ({ field, message }: FieldError): void => {
    const known = fieldOf[field]
    const item = /^items\.(\d+)/.exec(field)
    if (known) fields[known] ??= message
    else if (item) items.set(Number(item[1]), message)
    else others.push(message)
  }
  for (const error of problem.errors ?? []) place(error)
  return { fields, items, others }
}

/** By sku: what was said of an item as it was sent, until its quantity is another one. */
export const lineErrors = (
  items: PlacedErrors['items'],
  sent: readonly CartItem[],
  cart: readonly CartItem[],
): ReadonlyMap<string, string> =>
  new Map(
    sent.flatMap(({ sku, quantity }, place): [string, string][] => {
      const message = items.get(place)
      const isCorrected = cart.find(item => item.sku === sku)?.quantity !== quantity
      return message === undefined || isCorrected ? [] : [[sku, message]]
    }),
  )

/** What can be told before asking the API; the API has the last word. */
export const checkCustomer = (customer: { name: string; email: string }): PlacedErrors['fields'] => ({
  ...(customer.name === '' ? { name: 'Enter your name.' } : {}),
  ...(customer.name.length > 80 ? { name: 'At most 80 characters.' } : {}),
  ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(customer.email)
    ? {}
    : { email: 'Enter an email address, such as ada@example.com.' }),
})
