/** The shoppers of a run, out of its seed: what each wants, and how it must end. */
import { createHash } from 'node:crypto'
import { products } from '../../infra/local/first-catalogue.ts'
import { delivery, shippingOf } from '../delivery.ts'
import type { AtBank } from './bank.ts'
import type { CartLine, Goods } from './history.ts'
import { type Random, seeded } from './random.ts'

export interface Shopper extends CartLine {
  readonly body: unknown
  /** Sends the same request twice at once, as a double click does. */
  readonly doubleClick: boolean
  /** Hangs up before the first answer, and asks again. */
  readonly hangsUp: boolean
  /** What the shopper does when the bank asks. */
  readonly atBank?: AtBank
}

/** Of this one there are fewer than wanted: some are paid and then refunded. */
export const scarce = 'print-harbour'
const plentiful = products.map(({ sku }) => sku).filter(sku => sku !== scarce)

const kinds = {
  plain: 51,
  scarce: 10,
  declined: 10,
  slow: 8,
  refused: 6,
  approves: 6,
  disapproves: 3,
  lost: 3,
  leaves: 3,
}
type Kind = keyof typeof kinds

const payment: Readonly<Record<Kind, readonly string[]>> = {
  plain: ['tok_visa'],
  scarce: ['tok_visa'],
  declined: ['tok_chargeDeclined', 'tok_insufficientFunds', 'tok_unheardOf'],
  slow: ['tok_timeout', 'tok_serverError'],
  refused: ['tok_visa'],
  approves: ['tok_authenticationRequired'],
  disapproves: ['tok_authenticationRequired'],
  lost: ['tok_holdLost'],
  leaves: ['tok_authenticationRequired'],
}

const expected: Readonly<Partial<Record<Kind, CartLine['expect']>>> = {
  declined: 'declined',
  disapproves: 'declined',
  refused: 'refused',
  lost: 'lost',
  leaves: 'expired',
}

const items = (kind: Kind, random: Random) =>
  kind === 'scarce'
    ? [{ sku: scarce, quantity: random.between(1, 2) }]
    : Array.from({ length: random.between(1, 3) }, () => ({
        sku: random.pick(plentiful),
        quantity: random.between(1, 2),
      }))

const prices = new Map(products.map(({ sku, price }) => [sku, price]))

/** What these items are and cost; reckoned here, not by the code under test. */
export const wanted = (items: Goods): NonNullable<CartLine['wants']> => {
  const goods = items.reduce((sum, { sku, quantity }) => sum + quantity * (prices.get(sku) ?? Number.NaN), 0)
  return {
    lines: [...Map.groupBy(items, ({ sku }) => sku)].map(([sku, same]) => ({
      sku,
      quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
    })),
    amount: goods + shippingOf(items, goods),
  }
}

/** Each is wrong in one way. */
const spoil = (cart: { items: { sku: string; quantity: number }[] }, random: Random): unknown =>
  random.pick<() => unknown>([
    () => ({ ...cart, items: [{ sku: 'no-such-thing', quantity: 1 }] }),
    () => ({ ...cart, items: [] }),
    () => ({ ...cart, total: 1 }),
    () => ({ ...cart, shipping: 'pigeon' }),
    () => ({ ...cart, shipTo: { ...delivery.shipTo, postalCode: '1096' } }),
    () => ({ ...cart, paymentMethod: '4242424242424242' }),
    () => ({ ...cart, items: cart.items.map(item => ({ ...item, quantity: -1 })) }),
  ])()

const answers = { approves: 'approve', disapproves: 'refuse', leaves: 'walk away' } as const
const isAsked = (kind: Kind): kind is keyof typeof answers => kind in answers

const atBank = (kind: keyof typeof answers, random: Random): AtBank => ({
  answer: answers[kind],
  twice: random.next() < 0.2,
  returns: random.next() < 0.7,
})

/** The same seed and number give the same shopper. */
export const shopper = (seed: number, number: number): Shopper => {
  const hash = createHash('sha256').update(`${seed} ${number}`).digest()
  const random = seeded(hash.readUInt32LE())
  const kind = random.weighted(kinds)
  const email = `shopper-${number}@example.com`
  const cart = {
    customer: { email, name: `Shopper ${number}` },
    items: items(kind, random),
    paymentMethod: random.pick(payment[kind]),
    ...delivery,
  }
  return {
    kind: 'cart',
    key: `${seed}-${number}-${hash.toString('hex', 4, 12)}`,
    email,
    expect: expected[kind] ?? 'paid',
    ...(kind === 'refused' ? {} : { wants: wanted(cart.items) }),
    body: kind === 'refused' ? spoil(cart, random) : cart,
    doubleClick: random.next() < 0.1,
    hangsUp: random.next() < 0.05,
    ...(isAsked(kind) ? { atBank: atBank(kind, random) } : {}),
  }
}

/** What the history says of a shopper. */
export const cartLine = ({ kind, key, email, expect, wants, isContended }: Shopper): CartLine => ({
  kind,
  key,
  email,
  expect,
  ...(wants ? { wants } : {}),
  ...(isContended ? { isContended } : {}),
})

/** Enough stock of everything, and of the scarce product for half of the shoppers who want it. */
export const stockFor = (shoppers: readonly Shopper[]): Record<string, number> => {
  const asked = shoppers
    .flatMap(({ expect, wants }) => (expect === 'paid' && wants ? wants.lines : []))
    .filter(({ sku }) => sku === scarce)
    .reduce((sum, { quantity }) => sum + quantity, 0)
  return {
    ...Object.fromEntries(plentiful.map(sku => [sku, 6 * shoppers.length])),
    [scarce]: Math.floor(asked / 2),
  }
}
