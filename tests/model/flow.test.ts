/**
 * The flow against its model: shoppers, redeliveries, crashes between any two steps, lost answers, zombies and rebalances in
 * any order, thousands of times. Whatever happened, when all is quiet again every promise holds.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { products } from '../../functions/catalogue/products.ts'
import type { Cart } from '../../functions/checkout/checkout.ts'
import { check } from '../faults/check.ts'
import { doorBreaches, isFinal } from './model.ts'
import { observe } from './observe.ts'
import { createWorld, type World } from './simulation.ts'
import { endings, settled } from './steps.ts'

const stock = { 'mug-enamel': 3, 'pen-brass': 2 }
const prices = Object.fromEntries(products.map(({ sku, price }) => [sku, price]))
/** The life of a key is counted from its answer, which may have come some minutes after it was first asked. */
const day = 25 * 60 * 60 * 1_000

const item = (sku: keyof typeof stock, quantity: number) => ({ sku, quantity })
const cart = (paymentMethod: string, ...items: Cart['items']): Cart => ({
  customer: { email: 'ada@example.com', name: 'Ada' },
  items,
  paymentMethod,
})
const carts: readonly Cart[] = [
  cart('tok_visa', item('mug-enamel', 1)),
  cart('tok_visa', item('mug-enamel', 2), item('pen-brass', 1)),
  cart('tok_insufficientFunds', item('pen-brass', 2)),
  cart('tok_timeout', item('pen-brass', 2)),
  cart('tok_authenticationRequired', item('mug-enamel', 2)),
  cart('tok_holdLost', item('mug-enamel', 1)),
]
const garbage = ['{', '{}', 'null']

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
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reconcile') }) },
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
  | { do: 'reconcile' }
  | { do: 'wait'; seconds: number }
  | { do: 'a day later' }

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % from.length]

/** All that is under way ends well, shoppers ask until they know, the operator redrives what waits. */
const quiet = async (world: World, today: number): Promise<void> => {
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
  // Nobody hears of a webhook: the reconciler alone brings every payment to its end.
  for (const minutes of [3, 31, 136]) {
    world.tick(minutes * 60_000)
    world.reconcile()
    await world.drain()
  }
}

const play = async (actions: readonly Action[]): Promise<World> => {
  const world = createWorld(stock)
  current = world
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
    reconcile: () => world.reconcile(),
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

/** Powertools asks the clock itself. */
let current: World | undefined
beforeAll(() => {
  jest.spyOn(Date, 'now').mockImplementation(() => current?.now() ?? 0)
})
afterAll(() => {
  jest.restoreAllMocks()
})

test('whatever crashes, comes twice or comes late: one payment, captured with its order or released, and the mails due', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 100, size: 'max' }), async actions => {
      const world = await play(actions)
      const { findings } = check(observe(world, stock), ['the sink holds one row for each event, with its value'])
      expect([...doorBreaches(world.answers, prices), ...findings.flatMap(({ broken }) => broken)]).toEqual([])
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 1_000) },
  )
}, 240_000)

test('who stood still for longer than its claim and then failed takes away no mark: no second mail', async () => {
  const world = createWorld(stock)
  current = world
  const allDone = async (but = 0) => {
    while (world.waiting().length > but) await world.step(but, 'done')
  }
  const invoke = (topic: string) => {
    const lane = world.ready().find(each => each.topic === topic && each.reader !== 'capture')
    return world.invoke(lane, 1).then(() => lane)
  }
  world.post('key', 0, carts[0] as Cart)
  await settled()
  await allDone()
  await invoke('checkout-requested')
  await allDone()
  await invoke('payment-successful')
  await allDone()

  const mailing = await invoke('order-successful')
  await world.step(0, 'done')
  expect(world.waiting().map(({ name }) => name)).toEqual(['SES'])
  world.tick(11_000)
  world.rewind(mailing, 0)
  await invoke('order-successful')
  await allDone(1)
  expect(world.mails).toHaveLength(1)
  await world.step(0, 'refused')
  await allDone()
  world.rewind(mailing, 1)
  await world.drain()

  expect(world.mails).toHaveLength(1)
  const { broken } = check(observe(world, stock), ['the sink holds one row for each event, with its value'])
  expect(broken).toBe(0)
})
