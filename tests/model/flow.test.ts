/**
 * The flow against its model: shoppers, redeliveries, crashes between any two steps, lost answers, zombies and rebalances in
 * any order, thousands of times. Whatever happened, when all is quiet again every promise holds.
 */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Cart } from '../../functions/checkout/checkout.ts'
import { claimSeconds } from '../../functions/email/email-handler.ts'
import { modelClock } from './clock.ts'
import { actions, breachesIn, carts, play, quiet, stock } from './play.ts'
import { createWorld } from './simulation.ts'

const begin = modelClock()

test('whatever crashes, comes twice or comes late: one payment, captured with its order or released, and the mails due', async () => {
  await fc.assert(
    fc.asyncProperty(actions, async actions => expect(breachesIn(await play(actions, begin))).toEqual([])),
    { numRuns: Number(process.env.MODEL_RUNS ?? 1_000) },
  )
}, 240_000)

test('who stood still for longer than its claim and then failed takes away no mark: no second mail', async () => {
  const world = createWorld(stock)
  begin(world)
  const allDone = async (but = 0) => {
    while (world.waiting().length > but) await world.step(but, 'done')
  }
  const invoke = async (topic: string) => {
    const lane = world.ready().find(each => each.topic === topic && each.reader !== 'capture')
    await world.invoke(lane, 1)
    return lane
  }
  world.post('key', 0, carts[0] as Cart)
  await world.settled()
  await allDone()
  await invoke('checkout-requested')
  await allDone()
  await invoke('payment-successful')
  await allDone()

  const mailing = await invoke('order-successful')
  await world.step(0, 'done')
  expect(world.waiting().map(({ name }) => name)).toEqual(['SES'])
  world.tick(claimSeconds * 1_000 + 1)
  world.rewind(mailing, 0)
  await invoke('order-successful')
  await allDone(1)
  expect(world.mails).toHaveLength(1)
  await world.step(0, 'refused')
  await allDone()
  world.rewind(mailing, 1)
  // What failed so slowly is put aside; it is sent again.
  await quiet(world, 0)

  expect(world.mails).toHaveLength(1)
  expect(breachesIn(world)).toEqual([])
})
