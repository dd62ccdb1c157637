/** The world as a history, for the same page of promises that judges the fault run. */
import { createHash } from 'node:crypto'
import { products } from '../../functions/catalogue/products.ts'
import { pending } from '../../functions/operations/redrive.ts'
import { topics } from '../../functions/topics.ts'
import type { Line, MailKind } from '../faults/history.ts'
import { priceOf } from './model.ts'
import { garbageKey, type World } from './simulation.ts'

/** Tokens that end in a payment; every other is declined. */
const pays = new Set(['tok_visa', 'tok_timeout'])

const prices = Object.fromEntries(products.map(({ sku, price }) => [sku, price]))

/** A shopper is known by the checkout: its id stands for the key, and for the mail address. */
export const observe = (world: World, initialStock: Readonly<Record<string, number>>): Line[] => {
  const { kafka, database } = world
  const ledger = database.items('ledger')

  const carts = world.answers
    .filter(({ status }) => status === 202)
    .flatMap(({ at, checkoutId = '', amount = 0, cart }): Line[] => [
      {
        kind: 'cart',
        key: checkoutId,
        email: checkoutId,
        expect: pays.has(cart.paymentMethod) ? 'paid' : 'declined',
        wants: { lines: cart.items, amount: priceOf(cart, prices) },
      },
      { kind: 'answer', at, ms: 0, key: checkoutId, status: 202, checkoutId, amount },
    ])

  const facts = topics.flatMap(({ name }) =>
    kafka.stored(name).flatMap((record): Line[] => {
      if (record.headers.ce_id === undefined) return []
      const text = record.value?.toString('utf8') ?? ''
      const { checkoutId, amount, paymentId, mail, messageId } = JSON.parse(text) as {
        checkoutId: string
        amount?: number
        paymentId?: string
        mail?: MailKind
        messageId?: string
      }
      return [
        {
          kind: 'fact',
          topic: name,
          partition: record.partition,
          offset: record.offset,
          at: record.timestamp,
          checkoutId,
          eventId: String(record.headers.ce_id),
          digest: createHash('md5').update(text).digest('hex'),
          ...(amount === undefined ? {} : { amount }),
          ...(paymentId === undefined ? {} : { paymentId }),
          ...(mail === undefined ? {} : { mail }),
          ...(messageId === undefined ? {} : { messageId }),
        },
      ]
    }),
  )

  return [
    ...new Map(carts.map(line => [JSON.stringify(line), line])).values(),
    ...facts,
    ...ledger.flatMap(({ kind, checkoutId, amount, parameters, answer }): Line[] => {
      if (kind === 'charge') {
        const { paymentId } = answer as { paymentId?: string }
        const paid = paymentId === undefined ? {} : { paymentId }
        return [{ kind, checkoutId: String(checkoutId), amount: Number(amount), ...paid }]
      }
      if (kind !== 'refund') return []
      return [{ kind, amount: Number(amount), paymentId: (JSON.parse(String(parameters)) as string[])[2] ?? '' }]
    }),
    ...database.items('orders').map((order): Line => ({ kind: 'order', ...(order as object) }) as Line),
    ...database.items('stock').map(
      ({ sku, left }): Line => ({
        kind: 'stock',
        sku: String(sku),
        initial: initialStock[String(sku)] ?? 0,
        left: Number(left),
      }),
    ),
    ...pending([...kafka.stored('dead-letter'), ...kafka.stored('retries-exhausted')], kafka.stored('redriven'))
      .filter(({ checkoutId }) => checkoutId !== garbageKey)
      .map(({ id, reason }): Line => ({ kind: 'dead letter', id, reason, redriven: false })),
    ...world.mails.map((mail): Line => ({ kind: 'mail', ...mail })),
    ...world.windows.map(({ at }): Line => ({ kind: 'fault', at, until: at, fault: 'window', component: 'offline' })),
  ]
}
