/** The topics of the flow, in its order, and those of the catalogue, with the tone of their news. */
import type { Tone } from '../shared/tone.ts'

export const topicTones = {
  'checkout-requested': 'live',
  'payment-action-required': 'live',
  'payment-updated': 'live',
  'payment-successful': 'good',
  'payment-failed': 'bad',
  'order-successful': 'good',
  'order-rejected': 'warn',
  'payment-captured': 'good',
  'payment-capture-failed': 'bad',
  'order-address-corrected': 'live',
  'order-shipped': 'good',
  'order-cancelled': 'warn',
  'refund-requested': 'warn',
  'payment-released': 'warn',
  'payment-refunded': 'warn',
  'payment-refund-settled': 'live',
  'receipt-requested': 'live',
  'email-successful': 'live',
  'email-undeliverable': 'warn',
  'brand-changed': 'live',
  'product-changed': 'live',
  'stock-adjusted': 'live',
} as const satisfies Readonly<Record<string, Tone>>

export const toneOf = (topic: string): Tone => (topicTones as Readonly<Record<string, Tone>>)[topic] ?? 'live'

const places = Object.keys(topicTones)

/** The topics of the flow come first, in its order. */
export const inFlowOrder = <T extends { readonly name: string }>(topics: readonly T[]): readonly T[] => {
  const placeOf = ({ name }: T): number => (places.includes(name) ? places.indexOf(name) : places.length)
  return topics.toSorted((a, b) => placeOf(a) - placeOf(b))
}
