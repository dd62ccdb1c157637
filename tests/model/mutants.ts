/** The safeguards of the flow, each with a world that lacks it. */
import { orderNumberOf } from '../../functions/order/order.ts'
import type { Sabotage } from './simulation.ts'

export const mutants: readonly (readonly [safeguard: string, without: Sabotage])[] = [
  [
    'the first decision stands',
    {
      payments: payments => ({
        ...payments,
        decide: async (payment, isOpen) => {
          await payments.decide(payment, isOpen)
          return payment as Awaited<ReturnType<typeof payments.decide>>
        },
      }),
    },
  ],
  [
    'the time of a decision is kept with it',
    {
      payments: (payments, now) => ({
        ...payments,
        end: async (...given) => ({ ...(await payments.end(...given)), endedAt: now().toISOString() }),
      }),
    },
  ],
  [
    'nothing is authorised after its patience',
    {
      payments: payments => ({
        ...payments,
        decide: (payment, isOpen) =>
          payments.decide(payment.paymentId === undefined ? payment : { ...payment, status: 'authorised' }, isOpen),
      }),
    },
  ],
  [
    'every fact about money carries its provider',
    {
      send: (reader, records) =>
        records.map(record => {
          if (reader !== 'order') return record
          const { provider: _, ...value } = JSON.parse(String(record.value)) as { provider?: string }
          return { ...record, value: JSON.stringify(value) }
        }),
    },
  ],
  [
    'what is held after expiry is released',
    { provider: provider => ({ ...provider, release: ({ paymentId }) => provider.lookUp(paymentId) }) },
  ],
  ['a rejected order lets its hold go', { send: (reader, records) => (reader === 'release' ? [] : records) }],
  [
    'the stock of a cancelled order goes back once',
    {
      orders: (orders, now) => ({
        ...orders,
        cancel: async () => ({ cancelledAt: now().toISOString(), cancelReason: 'payment_lost' }),
      }),
    },
  ],
  [
    'an order waits only so long for its payment',
    { orders: orders => ({ ...orders, decide: (paid, at) => orders.decide(paid, at) }) },
  ],
  ['the reconciler looks at what nobody else looks at', { reconcile: false }],
  [
    'an amount is said to be taken only when it was',
    { provider: provider => ({ ...provider, capture: async () => ({ status: 'captured' }) }) },
  ],
  [
    'an amount is said to be held only when the provider says so',
    { provider: provider => ({ ...provider, lookUp: async paymentId => ({ status: 'held', paymentId }) }) },
  ],
  [
    'an order is said to be placed only when its stock was taken',
    {
      orders: orders => ({
        ...orders,
        decide: async ({ checkoutId }, at) => ({ status: 'placed', at, orderNumber: orderNumberOf(checkoutId) }),
      }),
    },
  ],
  [
    'the first cart of a key stands at the door',
    { checkouts: checkouts => ({ ...checkouts, keep: async () => undefined }) },
  ],
  ['a mail is sent once', { mailOnce: () => (_, work) => work() }],
]
