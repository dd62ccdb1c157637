/** What is explored, and how far. */
import type { Cart } from '../../functions/checkout/checkout.ts'
import type { Wanted } from '../../functions/order/order-actions.ts'
import { delivery } from '../delivery.ts'
import type { World } from '../model/simulation.ts'
import type { Bound, Event, Scenario } from './scenario.ts'

const minute = 60_000

const cart = (paymentMethod: string, quantity = 1): Cart => ({
  customer: { email: 'ada@example.com', name: 'Ada' },
  items: [{ sku: 'mug-enamel', quantity }],
  paymentMethod,
  ...delivery,
})

/** A request at the door, each with a key of its own; asked again it is the same. */
const ask = (paymentMethod: string, key = 'key-1') => {
  const wanted = cart(paymentMethod)
  const post = (world: World) => world.post(key, 0, wanted)
  return { begin: post, again: { name: 'the shopper asks again', times: 1, happen: post } }
}
const good = ask('tok_visa')
const declined = ask('tok_insufficientFunds')

const hasPayment = (world: World): boolean => world.items('payments').length > 0
const waitsForBank = (world: World): boolean => world.items('ledger').some(({ status }) => status === 'action-required')

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

const hasOrder = (world: World): boolean => world.items('orders').some(({ status }) => status !== undefined)

/** Somebody does something with the order, each with a key of their own; a repetition has the same. */
const operator = (name: string, wanted: Wanted, times = 1): Event => ({
  name: `${name}: ${wanted.kind}`,
  times,
  can: hasOrder,
  happen: world => world.act(0, wanted, name, name),
})
/** More than half of what is paid for the mug and its delivery. */
const part: Wanted = { kind: 'refund', amount: 1_100 }
/** Less than half of it: given back twice it is no more than was paid. */
const less: Wanted = { kind: 'refund', amount: 900 }
const ship: Wanted = { kind: 'ship', carrier: 'DHL', trackingNumber: '00340434161094042557' }

const begun = (token: string) =>
  token === 'tok_visa' ? good : token === 'tok_insufficientFunds' ? declined : ask(token)

const one = (
  name: string,
  token: string,
  bounds: readonly Bound[],
  about: string,
  events: readonly Event[] = [],
): Scenario => ({ name, about, stock: { 'mug-enamel': 3 }, bounds, events, begin: begun(token).begin })

/** An order that was captured and mailed before anything is chosen. */
const bought = (name: string, bounds: readonly Bound[], about: string, events: readonly Event[]): Scenario => ({
  ...one(name, 'tok_visa', bounds, about, events),
  begin: async world => {
    await ask('tok_visa').begin(world)
    await world.drain()
  },
})

const cancel: Wanted = { kind: 'cancel' }

/** As far as it is borne: each kind alone, and where the scenario is small one of each together. */
const much: readonly Bound[] = [{ crashes: 3 }, { rebalances: 2 }, { duplicates: 2 }, { failures: 2 }]
const twice: readonly Bound[] = [{ crashes: 2 }, { rebalances: 2 }, { duplicates: 2 }, { failures: 2 }]
const each: readonly Bound[] = [{ crashes: 1 }, { rebalances: 1 }, { duplicates: 1 }, { failures: 1 }]
const crash: readonly Bound[] = [{ crashes: 1 }]
const again: readonly Bound[] = [{ crashes: 1 }, { duplicates: 1 }]
const nothing: readonly Bound[] = [{}]

export const scenarios: readonly Scenario[] = [
  one('declined', 'tok_insufficientFunds', much, 'a card that is declined', [declined.again]),
  one('one-card', 'tok_visa', much, 'a good card'),
  one(
    'one-card-together',
    'tok_visa',
    [{ crashes: 1, rebalances: 1, duplicates: 1 }],
    'the same, with one of each kind together',
  ),
  one('asked-twice', 'tok_visa', each, 'a good card, and a shopper who asks twice', [good.again]),
  one('hold-lost', 'tok_holdLost', much, 'a hold that is lost before it is captured: the order is cancelled'),
  one('late-order', 'tok_visa', twice, 'a good card, and two hours that pass', [later(121)]),
  {
    name: 'last-piece',
    about: 'two checkouts for the last piece',
    stock: { 'mug-enamel': 1 },
    bounds: each,
    events: [],
    begin: async world => {
      await ask('tok_visa', 'key-1').begin(world)
      await ask('tok_visa', 'key-2').begin(world)
    },
  },
  one(
    'bank',
    'tok_authenticationRequired',
    crash,
    'a payment confirmed with the bank; a webhook that comes twice, and the reconciler',
    [bank('approve'), webhook(2), reconcile],
  ),
  one(
    'bank-late',
    'tok_authenticationRequired',
    crash,
    'a payment confirmed with the bank, before or after it expires',
    [bank('approve'), later(31), reconcile],
  ),
  one('bank-refused', 'tok_authenticationRequired', each, 'a payment refused at the bank; two webhooks', [
    bank('refuse'),
    webhook(2),
  ]),
  one('cancel', 'tok_visa', each, 'an order that is cancelled while it is placed, captured and stated', [
    operator('ada', cancel),
  ]),
  one('cancel-lost', 'tok_holdLost', each, 'an order that is cancelled while its hold is lost', [
    operator('ada', cancel),
  ]),
  bought('cancel-twice', again, 'an operator and the shopper cancel the same order', [
    operator('ada', cancel),
    operator('shopper', cancel),
  ]),
  bought('ship-or-cancel', again, 'one operator ships the order that another one cancels', [
    operator('ada', ship),
    operator('bob', cancel),
  ]),
  bought('refund-twice', nothing, 'two operators refund more than half of an order each', [
    operator('ada', part),
    operator('bob', part),
  ]),
  bought('refund-or-cancel', nothing, 'one operator refunds a part of the order that another one cancels', [
    operator('ada', part),
    operator('bob', cancel),
  ]),
  bought('refund-again', each, 'a refund that is asked for twice with one key', [operator('ada', less, 2)]),
]
