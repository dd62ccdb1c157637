/** What shoppers, crashes, the bank and the clock may do, in any order; and the quiet after it. */
import fc from 'fast-check'
import type { Cart } from '../../functions/checkout/checkout.ts'
import type { Wanted } from '../../functions/order/order-actions.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { delivery } from '../delivery.ts'
import { check } from '../faults/check.ts'
import { doorBreaches, isFinal } from './model.ts'
import { observe } from './observe.ts'
import { createWorld, endings, type Sabotage, type World } from './simulation.ts'

export const stock = { 'mug-enamel': 3, 'pen-brass': 2 }
/** The life of a key is counted from its answer, which may have come some minutes after it was first asked. */
const day = 25 * 60 * 60 * 1_000

const item = (sku: keyof typeof stock, quantity: number) => ({ sku, quantity })
const cart = (paymentMethod: string, ...items: Cart['items']): Cart => ({
  customer: { email: 'ada@example.com', name: 'Ada' },
  items,
  paymentMethod,
  ...delivery,
})
export const carts: readonly Cart[] = [
  cart('tok_visa', item('mug-enamel', 1)),
  cart('tok_visa', item('mug-enamel', 2), item('pen-brass', 1)),
  cart('tok_insufficientFunds', item('pen-brass', 2)),
  cart('tok_timeout', item('pen-brass', 2)),
  cart('tok_authenticationRequired', item('mug-enamel', 2)),
  cart('tok_holdLost', item('mug-enamel', 1)),
]
const garbage = ['{', '{}', 'null']

/** What operators and shoppers do with an order. */
const wants: readonly (Wanted & { readonly by?: string })[] = [
  { kind: 'cancel' },
  { kind: 'cancel', by: 'shopper' },
  { kind: 'refund', amount: 900 },
  { kind: 'refund', lines: [{ sku: 'mug-enamel', quantity: 1 }], note: 'arrived broken' },
  { kind: 'ship', carrier: 'DHL', trackingNumber: '00340434161094042557' },
]

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('post'), key: fc.nat(2), cart: fc.nat(carts.length - 1) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('invoke'), lane: fc.nat(9), most: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 30, arbitrary: fc.record({ do: fc.constant('step'), index: fc.nat(9), ending: fc.constant('done') }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('step'), index: fc.nat(9), ending: fc.constantFrom(...endings) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rewind'), lane: fc.nat(11), back: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('give up'), lane: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redrive') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('garbage'), topic: fc.nat(9), value: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('bank'), payment: fc.nat(3), answer: fc.constantFrom('approve', 'refuse') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('nudge'), payment: fc.nat(3), by: fc.constantFrom('webhook', 'shopper') }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('act'),
      order: fc.nat(3),
      wanted: fc.nat(wants.length - 1),
      key: fc.nat(3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reconcile') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('publish') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('let go on') }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 11, 61, 660, 1_860, 7_260, 9_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('a day later') }) },
) as fc.Arbitrary<Action>

type Action =
  | { do: 'post'; key: number; cart: number }
  | { do: 'invoke'; lane: number; most: number }
  | { do: 'step'; index: number; ending: (typeof endings)[number] }
  | { do: 'rewind'; lane: number; back: number }
  | { do: 'give up'; lane: number }
  | { do: 'redrive' }
  | { do: 'garbage'; topic: number; value: number }
  | { do: 'bank'; payment: number; answer: 'approve' | 'refuse' }
  | { do: 'nudge'; payment: number; by: 'webhook' | 'shopper' }
  | { do: 'act'; order: number; wanted: number; key: number }
  | { do: 'reconcile' }
  | { do: 'publish' }
  /** Whatever is under way ends well, as it mostly does. */
  | { do: 'let go on' }
  | { do: 'wait'; seconds: number }
  | { do: 'a day later' }

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length]

/** All that is under way ends well, shoppers ask until they know, the operator redrives what waits. */
export const quiet = async (world: World, today: number): Promise<void> => {
  await world.drain()
  for (const { key, day, cart } of [...world.answers]) {
    const known = () => world.answers.some(a => a.key === key && a.day === day && a.cart === cart && isFinal(a))
    for (let asked = 0; day === today && !known(); asked++) {
      if (asked === 3) throw new Error(`The door never gives ${key} a final answer.`)
      world.tick(11_000)
      world.post(key, day, cart)
      await world.drain()
    }
  }
  world.redrive()
  await world.drain()
  // No webhook arrives: the schedules alone must finish every payment, and state what was done with an order.
  for (const minutes of [3, 31, 136]) {
    world.tick(minutes * 60_000)
    world.publishActions()
    await world.drain()
    world.reconcile()
    await world.drain()
    // Who stood still meanwhile may have failed so late that its record was put aside.
    world.redrive()
    await world.drain()
  }
}

export const actions: fc.Arbitrary<readonly Action[]> = fc.array(action, { maxLength: 100, size: 'max' })

/** @param begun gets the simulation before its first step */
export const play = async (
  actions: readonly Action[],
  begun: (world: World) => void,
  sabotage: Sabotage = {},
): Promise<World> => {
  const world = createWorld(stock, sabotage)
  begun(world)
  let today = 0
  const act: { [Name in Action['do']]: (action: Extract<Action, { do: Name }>) => unknown } = {
    // The last of the keys is used for days on end.
    post: ({ key, cart }) => world.post(key === 2 ? 'key-2' : `key-${key}-${today}`, today, carts[cart] as Cart),
    invoke: ({ lane, most }) => world.invoke(pick(world.ready(), lane), most),
    step: ({ index, ending }) => world.step(index % Math.max(1, world.waiting().length), ending),
    rewind: ({ lane, back }) => world.rewind(pick(world.lanes, lane), back),
    'give up': ({ lane }) => world.giveUp(pick(world.failing(), lane)),
    redrive: () => world.redrive(),
    garbage: ({ topic, value }) => world.garbage(topic, garbage[value] as string),
    bank: ({ payment, answer }) => world.answerBank(payment, answer),
    nudge: ({ payment, by }) => world.nudge(payment, by),
    act: ({ order, wanted, key }) => {
      const { by, ...what } = wants[wanted] as (typeof wants)[number]
      world.act(order, what, `action-${key}`, by)
    },
    reconcile: () => world.reconcile(),
    publish: () => world.publishActions(),
    'let go on': () => world.drain(),
    wait: ({ seconds }) => world.tick(seconds * 1_000),
    'a day later': async () => {
      await quiet(world, today++)
      world.tick(day)
    },
  }
  for (const each of actions) await act[each.do](each as never)
  await quiet(world, today)
  return world
}

const prices = Object.fromEntries(products.map(({ sku, price }) => [sku, price]))

/** A sentence for each promise that the world has broken. */
export const breachesIn = (world: World, initial: Readonly<Record<string, number>> = stock): string[] => {
  const { findings } = check(observe(world, initial), ['the sink holds one row for each event, with its value'])
  return [...doorBreaches(world.answers, prices), ...findings.flatMap(({ broken }) => broken)]
}
