/** What happens when stock runs out between checkout and order, through the real `sls offline`. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { dynamodb } from '../functions/dynamodb.ts'
import { ledgerEntry } from '../functions/payment/dynamodb-ledger.ts'
import { delivery } from './delivery.ts'
import { eventually } from './eventually.ts'

const sku = 'print-harbour'
const price = 24_900
const stockTable = 'kassa-local-stock'
const ledger = 'kassa-local-provider-ledger'

const database = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 1 })
afterAll(() => database.end())

const deliver = (left: number) => dynamodb.send(new PutCommand({ TableName: stockTable, Item: { sku, left } }))
const left = async (): Promise<number> =>
  (await dynamodb.send(new GetCommand({ TableName: stockTable, Key: { sku }, ConsistentRead: true }))).Item?.left

/**
 * Buys one, asking again with the same key when the shop says "not now", after the time it asks for, as its page does.
 * Undefined when the shop sees already before the payment that it is sold out.
 */
const buy = async (email: string): Promise<string | undefined> => {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const customer = { email, name: 'Ada' }
  const body = { customer, items: [{ sku, quantity: 1 }], paymentMethod: 'tok_visa', ...delivery }
  for (;;) {
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${process.env.API_URL}/checkout`, init)
    const answer = (await response.json()) as { checkoutId: string }
    if (response.status === 202) return answer.checkoutId
    if (response.status === 409) return undefined
    expect(response.status).toBe(503)
    await setTimeout(1_000 * Number(response.headers.get('retry-after') ?? 1))
  }
}

interface Status {
  readonly status: string
  readonly reason?: string
  readonly timeline: readonly { readonly type: string }[]
}
/**
 * While the shop cannot read its rows it answers "accepted" and that details are behind: then it is asked again. So it is
 * while rows are missing: the sink reads each topic by itself, and that of the mail may be ahead.
 */
const statusOf = (checkoutId: string): Promise<Status> =>
  eventually(async () => {
    const response = await fetch(`${process.env.API_URL}/checkout/${checkoutId}`)
    const status = (await response.json()) as Status
    expect(status.timeline?.at(-1)?.type).toBe('email-successful')
    expect(status.timeline).toHaveLength(5)
    return status
  })

/**
 * Waits until every checkout has its last event, then asks the shop for one after the other. The rows are waited for, not the
 * answers: two hundred who ask ten times a second would take the one event loop from the functions they wait for.
 */
const ended = async (checkoutIds: readonly string[]): Promise<readonly Status[]> => {
  await eventually(async () => {
    const { rows } = await database.query(
      `select count(distinct checkout_id)::int as mailed from events
       where topic = 'email-successful' and checkout_id = any($1)`,
      [checkoutIds],
    )
    expect(rows).toEqual([{ mailed: checkoutIds.length }])
  }, 120_000)
  const outcomes: Status[] = []
  for (const checkoutId of checkoutIds) outcomes.push(await statusOf(checkoutId))
  return outcomes
}

interface Mail {
  readonly subject: string
  readonly destination: { readonly to: readonly string[] }
  readonly body: { readonly text: string }
}
const mails = async (): Promise<readonly Mail[]> =>
  ((await (await fetch(`${process.env.MAILBOX_URL}/store`)).json()) as { emails: Mail[] }).emails

test('sold out after the payment: the amount is released, nothing is taken, and a mail says so', async () => {
  await deliver(1)
  const emails = Array.from({ length: 5 }, () => `${randomUUID()}@example.com`)
  const bought = await Promise.all(emails.map(async email => ({ email, checkoutId: await buy(email) })))
  const accepted = bought.flatMap(({ email, checkoutId }) => (checkoutId ? [{ email, checkoutId }] : []))
  const outcomes = await ended(accepted.map(({ checkoutId }) => checkoutId))
  const loser = outcomes.findIndex(({ status }) => status !== 'confirmed')
  const { email, checkoutId } = accepted[loser] ?? { email: '', checkoutId: '' }
  const { status, reason, timeline } = outcomes[loser] as Status
  expect({ status, reason }).toEqual({ status: 'released', reason: 'out_of_stock' })
  expect(timeline.map(({ type }) => type)).toEqual([
    'checkout-requested',
    'payment-successful',
    'order-rejected',
    'payment-released',
    'email-successful',
  ])
  expect(await ledgerEntry(dynamodb, ledger, `charge:${checkoutId}`)).toMatchObject({
    amount: price,
    status: 'released',
  })
  expect(await ledgerEntry(dynamodb, ledger, `refund:${checkoutId}`)).toBeUndefined()
  const received = (await mails()).filter(({ destination }) => destination.to.includes(email))
  expect(received).toMatchObject([{ subject: 'Sold out: nothing was charged' }])
  expect(received[0]?.body.text).toContain('Harbour print sold out')
  expect(await left()).toBe(0)
}, 120_000)

test('two hundred checkouts at once for the last twenty pieces: 20 orders, stock 0, and the others are charged nothing or are told before they pay', async () => {
  await deliver(20)
  const shoppers = Array.from({ length: 200 }, () => `${randomUUID()}@example.com`)
  const answers = await Promise.all(shoppers.map(buy))
  const checkoutIds = answers.filter(checkoutId => checkoutId !== undefined)
  const late = 200 - checkoutIds.length
  const outcomes = await ended(checkoutIds)
  const count = (wanted: string) => outcomes.filter(({ status }) => status === wanted).length
  expect({ confirmed: count('confirmed'), released: count('released') }).toEqual({
    confirmed: 20,
    released: 180 - late,
  })
  expect(await left()).toBe(0)

  const payments = await Promise.all(checkoutIds.map(id => ledgerEntry(dynamodb, ledger, `charge:${id}`)))
  const inLedger = (wanted: string) => payments.filter(payment => payment?.status === wanted).length
  expect({ captured: inLedger('captured'), released: inLedger('released') }).toEqual({
    captured: 20,
    released: 180 - late,
  })
  const received = Map.groupBy(await mails(), ({ destination }) => destination.to[0])
  const accepted = shoppers.filter((_, index) => answers[index] !== undefined)
  expect(Map.groupBy(accepted, email => received.get(email)?.length ?? 0)).toEqual(new Map([[1, accepted]]))
}, 180_000)
