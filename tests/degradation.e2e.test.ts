/**
 * One component after another is away: what the shopper is told meanwhile, and that all of it is done when the component is back. At
 * the end the judge of `npm run faults` looks at everything that was bought here.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { type Kassa, startKassa } from './degradation/kassa.ts'
import { eventually } from './eventually.ts'
import type { Shopper } from './faults/carts.ts'
import { check } from './faults/check.ts'

jest.setTimeout(240_000)
const patienceMs = 180_000

let kassa: Kassa
beforeAll(async () => {
  kassa = await startKassa()
})
afterAll(() => kassa?.stop())

const orderPath = [
  ...['checkout-requested', 'payment-successful', 'order-successful', 'payment-captured', 'email-successful'],
]
const notNow = { status: 503, retryAfter: '2' }

const page = async (checkoutId: string) => (await kassa.page(checkoutId)).body
const topicsOf = ({ timeline }: Awaited<ReturnType<typeof page>>) => timeline.map(({ topic }) => topic)
const paymentsOf = (checkoutId: string) =>
  kassa.provider.intents.filter(({ metadata }) => metadata.checkoutId === checkoutId)

/** One payment, one order, one receipt, and every detail on the order page. */
const completed = async (shopper: Shopper, checkoutId: string) => {
  const details = await eventually(async () => {
    const body = await page(checkoutId)
    expect(body).toMatchObject({ status: 'confirmed' })
    expect(topicsOf(body)).toEqual(orderPath)
    return body
  }, patienceMs)
  expect(details).not.toHaveProperty('behind')
  expect(paymentsOf(checkoutId)).toHaveLength(1)
  expect(await kassa.mailsTo(shopper)).toMatchObject([{ mail: 'receipt' }])
}

test('without the analytics database the shop sells, and the order page says that the details are behind', async () => {
  const shopper = kassa.shopper()
  const checkoutId = await kassa.without(['postgres'], async () => {
    const id = await kassa.buy(shopper)
    expect(await kassa.page(id)).toMatchObject({ status: 200, body: { behind: true, timeline: [] } })
    expect(await kassa.page(randomUUID())).toMatchObject({ status: 404 })
    // The status comes from the tables of the services: it is true without the timeline.
    await eventually(
      async () => expect(await kassa.page(id)).toMatchObject({ body: { status: 'confirmed', behind: true } }),
      patienceMs,
    )
    await eventually(async () => expect(await kassa.mailsTo(shopper)).toMatchObject([{ mail: 'receipt' }]), patienceMs)
    return id
  })
  await completed(shopper, checkoutId)
})

test('without the mail server orders are complete, and the mails follow', async () => {
  const shoppers = [kassa.shopper(), kassa.shopper()]
  const ids = await kassa.without(['mail'], async () => {
    const bought = await Promise.all(shoppers.map(kassa.buy))
    for (const id of bought)
      await eventually(async () => expect(await page(id)).toMatchObject({ status: 'ordered' }), patienceMs)
    return bought
  })
  for (const [index, id] of ids.entries()) await completed(shoppers[index] as Shopper, id)
})

test('without the payment provider checkouts are accepted, and paid later', async () => {
  const shoppers = [kassa.shopper(), kassa.shopper(), kassa.shopper()]
  const asked = kassa.provider.requests.length
  kassa.provider.setAway(true)
  const ids = await Promise.all(shoppers.map(kassa.buy))
  await eventually(async () => {
    expect(kassa.provider.requests.length).toBeGreaterThan(asked)
    for (const id of ids) expect(topicsOf(await page(id))).toEqual(['checkout-requested'])
  }, patienceMs)
  expect(ids.flatMap(paymentsOf)).toEqual([])
  kassa.provider.setAway(false)
  for (const [index, id] of ids.entries()) await completed(shoppers[index] as Shopper, id)
})

test('without DynamoDB the door says when to ask again, and what was accepted before is done afterwards', async () => {
  const [before, meanwhile] = [kassa.shopper(), kassa.shopper()]
  // The provider holds the first one back until the tables are away.
  kassa.provider.setAway(true)
  const accepted = await kassa.buy(before)
  await eventually(async () => expect(topicsOf(await page(accepted))).toEqual(['checkout-requested']), patienceMs)
  await kassa.without(['dynamodb'], async () => {
    expect(await kassa.ask(meanwhile)).toMatchObject(notNow)
    kassa.provider.setAway(false)
    // Nothing is held before the table of payments can keep how that ended.
    expect(paymentsOf(accepted)).toEqual([])
  })
  await completed(before, accepted)
  await completed(meanwhile, await kassa.buy(meanwhile))
})

test('with one broker of three the door says within 5 s when to ask again, and then takes the same key', async () => {
  const shoppers = [kassa.shopper(), kassa.shopper(), kassa.shopper()]
  const charged = kassa.provider.intents.length
  await kassa.without(['kafka-1', 'kafka-2'], async () => {
    for (const answer of await Promise.all(shoppers.map(kassa.ask))) expect(answer).toMatchObject(notNow)
    expect(kassa.provider.intents).toHaveLength(charged)
  })
  const ids = await Promise.all(shoppers.map(kassa.buy))
  for (const [index, id] of ids.entries()) await completed(shoppers[index] as Shopper, id)
})

test('while the leader of a partition stands still every request is answered in time, and its waking changes nothing', async () => {
  const shoppers = Array.from({ length: 6 }, () => kassa.shopper())
  expect(await kassa.components.until(kassa.components.inSync, patienceMs)).toBe(true)
  const leader = () => kassa.components.leaderOf('checkout-requested', 0)
  const first = await leader()
  if (!first) throw new Error('The partition 0 of checkout-requested has no leader.')
  const ids = await kassa.frozen(first, async () => {
    for (const answer of await Promise.all(shoppers.map(kassa.ask)))
      if (answer.status !== 202) expect(answer).toMatchObject(notNow)
    expect(await kassa.components.until(async () => ![first, undefined].includes(await leader()), patienceMs)).toBe(
      true,
    )
    return Promise.all(shoppers.map(kassa.buy))
  })
  for (const [index, id] of ids.entries()) await completed(shoppers[index] as Shopper, id)
})

test('through all of it every promise was kept', async () => {
  const { findings, outcomes } = check(await kassa.atRest())
  expect(findings.flatMap(({ broken }) => broken)).toEqual([])
  expect(outcomes).toEqual({ ordered: 17 })
})
