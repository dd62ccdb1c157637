/** What is explored, and how far. */
import type { Cart } from '../../functions/checkout/checkout.ts'
import type { Wanted } from '../../functions/order/order-actions.ts'
import { delivery } from '../delivery.ts'
import type { World } from '../model/simulation.ts'
import type { Event, Scenario } from './explore.ts'

const minute = 60_000

const cart = (paymentMethod: string, quantity = 1): Cart => ({
  customer: { email: 'ada@example.com', name: 'Ada' },
  items: [{ sku: 'mug-enamel', quantity }],
  paymentMethod,
  ...delivery,
})

/** A request at the door, each with a key of its own. */
const ask = (paymentMethod: string, key = 'key-1') => {
  const wanted = cart(paymentMethod)
  return {
    begin: (world: World) => world.post(key, 0, wanted),
    again: { name: 'the shopper asks again', times: 1, happen: (world: World) => world.post(key, 0, wanted) },
  }
}

const hasPayment = (world: World): boolean => world.database.items('payments').length > 0
const waitsForBank = (world: World): boolean =>
  world.database.items('ledger').some(({ status }) => status === 'action-required')

const webhook = (times: number): Event => ({
  name: 'webhook',
  times,
  can: hasPayment,
  happen: world => world.nudge(0, 'webhook'),
})
const reconcile: Event = { name: 'reconcile', times: 1, can: hasPayment, happen: world => world.reconcile() }
const later = (minutes: number): Event => ({
  name: `${minutes} minutes later`,
  times: 1,
  can: hasPayment,
  happen: world => world.tick(minutes * minute),
})
const bank = (answer: 'approve' | 'refuse'): Event => ({
  name: `the bank: ${answer}`,
  times: 1,
  can: waitsForBank,
  happen: world => world.answerBank(0, answer),
})

const hasOrder = (world: World): boolean => world.database.items('orders').some(({ status }) => status !== undefined)

/** Somebody does something with the order, each with a key of their own; a repetition has the same. */
const operator = (name: string, wanted: Wanted, times = 1): Event => ({
  name: `${name}: ${wanted.kind}`,
  times,
  can: hasOrder,
  happen: world => world.act(0, wanted, name, name),
})
/** More than half of the mug that is bought here. */
const part: Wanted = { kind: 'refund', amount: 900 }
const ship: Wanted = { kind: 'ship', carrier: 'DHL', trackingNumber: '00340434161094042557' }

const one = (
  name: string,
  token: string,
  { faults = 0, rebalances = 0, again = false }: { faults?: number; rebalances?: number; again?: boolean },
  about: string,
): Scenario => {
  const asked = ask(token)
  const events = again ? [asked.again] : []
  return { name, about, stock: { 'mug-enamel': 3 }, faults, rebalances, events, begin: asked.begin }
}

/** The mails are explored with a checkout of their own. */
const last = ['email']

/** An order that was captured and mailed before anything is chosen. */
const bought = (bound: { faults?: number; rebalances?: number }, name: string, about: string): Scenario => ({
  ...one(name, 'tok_visa', bound, about),
  begin: async world => {
    ask('tok_visa').begin(world)
    await world.drain()
  },
  last,
})

export const scenarios: readonly Scenario[] = [
  one('declined', 'tok_insufficientFunds', { faults: 2, again: true }, 'a card that is declined, asked twice'),
  one('one-card', 'tok_visa', { faults: 1 }, 'a checkout with a good card'),
  one('asked-twice', 'tok_visa', { again: true }, 'a good card, and a shopper who asks twice at any moment'),
  one('one-card-twice', 'tok_visa', { rebalances: 1 }, 'a good card, and records that come twice'),
  one('hold-lost', 'tok_holdLost', { faults: 1 }, 'a hold that is lost before it is captured: the order is cancelled'),
  {
    ...one('late-order', 'tok_visa', {}, 'a good card, and two hours that pass between any two steps'),
    events: [later(121)],
  },
  {
    name: 'last-piece',
    about: 'two checkouts for the last piece',
    stock: { 'mug-enamel': 1 },
    faults: 0,
    rebalances: 0,
    events: [],
    begin: world => {
      ask('tok_visa', 'key-1').begin(world)
      ask('tok_visa', 'key-2').begin(world)
    },
  },
  {
    ...one('bank', 'tok_authenticationRequired', {}, 'a payment confirmed with the bank; a webhook and the reconciler'),
    events: [bank('approve'), webhook(1), reconcile],
  },
  {
    ...one(
      'bank-late',
      'tok_authenticationRequired',
      {},
      'a payment confirmed with the bank, before or after it expires',
    ),
    events: [bank('approve'), later(31), reconcile],
  },
  {
    ...one('bank-refused', 'tok_authenticationRequired', {}, 'a payment refused at the bank; two webhooks'),
    events: [bank('refuse'), webhook(2)],
  },
  {
    ...one('cancel', 'tok_visa', {}, 'an order that is cancelled while it is placed, captured and stated'),
    events: [operator('ada', { kind: 'cancel' })],
    last,
  },
  {
    ...one('cancel-faults', 'tok_visa', { faults: 1 }, 'the same, with a failure'),
    events: [operator('ada', { kind: 'cancel' })],
    last,
  },
  {
    ...one('cancel-lost', 'tok_holdLost', { faults: 1 }, 'an order that is cancelled while its hold is lost'),
    events: [operator('ada', { kind: 'cancel' })],
    last,
  },
  {
    ...bought({}, 'cancel-twice', 'an operator and the shopper cancel the same order'),
    events: [operator('ada', { kind: 'cancel' }), operator('shopper', { kind: 'cancel' })],
  },
  {
    ...bought({}, 'ship-or-cancel', 'one operator ships the order that another one cancels'),
    events: [operator('ada', ship), operator('bob', { kind: 'cancel' })],
  },
  {
    ...bought({}, 'refund-twice', 'two operators refund more than half of an order each'),
    events: [operator('ada', part), operator('bob', part)],
  },
  {
    ...bought({}, 'refund-or-cancel', 'one operator refunds a part of the order that another one cancels'),
    events: [operator('ada', part), operator('bob', { kind: 'cancel' })],
  },
  {
    ...bought({ faults: 1 }, 'refund-again', 'a refund that is asked for twice with one key'),
    events: [operator('ada', part, 2)],
  },
]
