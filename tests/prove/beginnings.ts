/** How a scenario begins: what was asked at the door, and what came of it before anything is chosen; and how much may go wrong. */
import type { Cart } from '../../functions/checkout/checkout.ts'
import { delivery } from '../delivery.ts'
import type { World } from '../model/simulation.ts'
import type { Bound, Event, Scenario } from './scenario.ts'

const cart = (paymentMethod: string, quantity = 1): Cart => ({
  customer: { email: 'ada@example.com', name: 'Ada' },
  items: [{ sku: 'mug-enamel', quantity }],
  paymentMethod,
  ...delivery,
})

/** A request at the door, each with a key of its own; asked again it is the same. */
export const ask = (paymentMethod: string, key = 'key-1') => {
  const wanted = cart(paymentMethod)
  const post = (world: World) => world.post(key, 0, wanted)
  return { begin: post, again: { name: 'the shopper asks again', times: 1, actor: 'door', happen: post } }
}
export const good = ask('tok_visa')
export const declined = ask('tok_insufficientFunds')

const begun = (token: string) =>
  token === 'tok_visa' ? good : token === 'tok_insufficientFunds' ? declined : ask(token)

export const one = (
  name: string,
  token: string,
  bounds: readonly Bound[],
  about: string,
  events: readonly Event[] = [],
): Scenario => ({ name, about, stock: { 'mug-enamel': 3 }, bounds, events, begin: begun(token).begin })

/** An order that was captured and mailed before anything is chosen. */
export const bought = (name: string, bounds: readonly Bound[], about: string, events: readonly Event[]): Scenario => ({
  ...one(name, 'tok_visa', bounds, about, events),
  begin: async world => {
    await ask('tok_visa').begin(world)
    await world.drain()
  },
})

/** All but the mails is done. */
export const drainButMails = async (world: World): Promise<void> => {
  await world.settled()
  for (;;) {
    const lane = world.ready().find(({ reader }) => reader !== 'email')
    if (world.waiting().length > 0) await world.step(0, 'done')
    else if (lane) await world.invoke(lane, 4)
    else return
  }
}

/** As far as the time of a run goes: each kind alone, and where the scenario is small one of each together. */
export const much: readonly Bound[] = [{ crashes: 3 }, { rebalances: 2 }, { duplicates: 2 }, { failures: 2 }]
export const twice: readonly Bound[] = [{ crashes: 2 }, { rebalances: 2 }, { duplicates: 2 }, { failures: 2 }]
export const each: readonly Bound[] = [{ crashes: 1 }, { rebalances: 1 }, { duplicates: 1 }, { failures: 1 }]
export const again: readonly Bound[] = [{ crashes: 1 }, { duplicates: 1 }]
