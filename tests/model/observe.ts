/** The world as a history, for the same page of promises that judges the fault run. */
import { createHash } from 'node:crypto'
import { pending } from '../../functions/operations/redrive.ts'
import { topics } from '../../functions/topics.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import type { CartLine, Line } from '../faults/history.ts'
import { authorisations, decisionLine, ledgerLine, orderLine } from '../faults/places/tables.ts'
import { saidIn } from '../faults/places/topics.ts'
import { priceOf } from './model.ts'
import { garbageKey, type World } from './simulation.ts'

/** How the tokens must end. With those that are not named the shopper decides, or the clock. */
const expected: Readonly<Record<string, CartLine['expect']>> = {
  tok_insufficientFunds: 'declined',
  tok_holdLost: 'lost',
}

const prices = Object.fromEntries(products.map(({ sku, price }) => [sku, price]))

/** A shopper is known by the checkout: its id stands for the key, and for the mail address. */
export const observe = (world: World, initialStock: Readonly<Record<string, number>>): Line[] => {
  const { kafka, items } = world
  const ledger = items('ledger')
  const authorisedAt = authorisations(items('payments'))
  const requestedAt = new Map(
    items('checkouts').map(({ checkoutId, requested }) => [
      String(checkoutId),
      (requested as { requestedAt: string }).requestedAt,
    ]),
  )

  const carts = world.answers
    .filter(({ status }) => status === 202)
    .flatMap(({ at, checkoutId = '', amount = 0, cart }): Line[] => [
      {
        kind: 'cart',
        key: checkoutId,
        email: checkoutId,
        expect: expected[cart.paymentMethod] ?? 'any',
        wants: { lines: cart.items, amount: priceOf(cart, prices) },
      },
      { kind: 'answer', at, ms: 0, key: checkoutId, status: 202, checkoutId, amount },
    ])

  const facts = topics.flatMap(({ name }) =>
    kafka.stored(name).flatMap((record): Line[] => {
      if (record.headers.ce_id === undefined) return []
      const text = record.value?.toString('utf8') ?? ''
      const { checkoutId } = JSON.parse(text) as { checkoutId: string }
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
          time: String(record.headers.ce_time),
          ...saidIn(text),
        },
      ]
    }),
  )

  return [
    ...new Map(carts.map(line => [JSON.stringify(line), line])).values(),
    ...facts,
    ...ledger.flatMap(ledgerLine),
    ...items('payments').flatMap(item => decisionLine(item, requestedAt.get(String(item.checkoutId)))),
    ...items('orders').flatMap(item => orderLine(item, authorisedAt)),
    ...items('stock').map(
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
    ...world.acted.map((action): Line => ({ kind: 'order action', ...action })),
    ...world.mails.map((mail): Line => ({ kind: 'mail', ...mail })),
    ...world.windows.map(({ at }): Line => ({ kind: 'fault', at, until: at, fault: 'window', component: 'offline' })),
  ]
}
