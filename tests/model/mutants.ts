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
  ['a mail is sent once', { mailOnce: () => (_, work) => work(() => Number.POSITIVE_INFINITY) }],
  [
    'of two who act on the order they have read, one is first',
    {
      orderActions: orders => ({
        ...orders,
        write: async (order, decided) => orders.write((await orders.find(order.checkoutId)) ?? order, decided),
      }),
    },
  ],
  [
    'what is shipped is not cancelled',
    {
      orderActions: orders => ({
        ...orders,
        find: async checkoutId => {
          const order = await orders.find(checkoutId)
          return order?.status === 'shipped' ? { ...order, status: 'placed' } : order
        },
        write: async (order, decided) =>
          orders.write({ ...order, status: order.shipment ? 'shipped' : order.status }, decided),
      }),
    },
  ],
  [
    'the refunds of an order are added up before one is decided',
    {
      orderActions: orders => ({
        ...orders,
        find: async checkoutId => {
          const order = await orders.find(checkoutId)
          return order && { ...order, refunds: [] }
        },
      }),
    },
  ],
  [
    'a key stands for one action',
    {
      orderActions: orders => ({
        ...orders,
        find: async checkoutId => {
          const order = await orders.find(checkoutId)
          return order && { ...order, actions: [] }
        },
      }),
    },
  ],
  [
    'the stock of an order that somebody cancels goes back with it',
    {
      orderActions: orders => ({
        ...orders,
        write: (order, decided) => orders.write({ ...order, lines: [] }, decided),
      }),
    },
  ],
  ['the schedule sends what a crash left in an order', { publishActions: false }],
  [
    'what an action states leaves the order only when it was sent',
    { send: (reader, records) => (reader === 'operator' ? [] : records) },
  ],
  [
    'a capture that a cancellation has overtaken states nothing',
    {
      payments: payments => ({
        ...payments,
        lose: async (checkoutId, endedAt, endingReason) =>
          (await payments.lose(checkoutId, endedAt, endingReason)) ?? { ending: 'lost', endedAt, endingReason },
      }),
    },
  ],
  [
    'each refund of an order has a key of its own',
    {
      provider: provider => ({ ...provider, refund: request => provider.refund({ ...request, refundId: undefined }) }),
    },
  ],
  [
    'a refund gives back what was decided',
    { provider: provider => ({ ...provider, refund: request => provider.refund({ ...request, amount: 100 }) }) },
  ],
  [
    'the first answer to a refund is kept with its time',
    {
      payments: (payments, now) => ({
        ...payments,
        refunded: async (...given) => ({ ...(await payments.refunded(...given)), refundedAt: now().toISOString() }),
      }),
    },
  ],
  [
    'a pending refund is followed until it ends',
    {
      payments: payments => ({
        ...payments,
        endRefund: async (_, refundEnding, at) => ({ refundEnding, refundEndedAt: at }),
      }),
    },
  ],
]
