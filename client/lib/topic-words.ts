/** The topics of the flow, in its order, with the tone of their news. */
import type { Tone } from './order-words.ts'

export const topicTones = {
  'checkout-requested': 'live',
  'payment-successful': 'good',
  'payment-failed': 'bad',
  'order-successful': 'good',
  'order-rejected': 'warn',
  'payment-refunded': 'warn',
  'email-successful': 'live',
} as const satisfies Readonly<Record<string, Tone>>

export const toneOf = (topic: string): Tone => (topicTones as Readonly<Record<string, Tone>>)[topic] ?? 'live'
