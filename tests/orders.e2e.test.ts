/** What operators and the shopper do with orders after they were placed, from the request to the mail and the rows, through the real `sls offline`. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Pool } from 'pg'
import { dynamodb } from '../functions/dynamodb.ts'
import { ledgerEntry, keyOf as paymentKeyOf, refundKeyOf } from '../functions/payment/dynamodb-ledger.ts'
import type { Report } from '../functions/privacy/privacy.ts'
import { delivery } from './delivery.ts'
import { eventually } from './eventually.ts'
import { tellOfRefund } from './faults/webhooks.ts'

const api = process.env.API_URL ?? ''
const ledger = 'kassa-local-provider-ledger'
const database = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 2 })
afterAll(() => database.end())

const tag = randomUUID()
const email = `Olga.${tag}@example.com`
const name = `Quijote ${tag.slice(0, 13)}`
const street = `Calle ${tag.slice(14, 23)} 7`

type Body = Record<string, unknown>
interface Answer {
  readonly status: number
  readonly replayed: boolean
  readonly body: Body
}

const call = async (method: string, path: string, body?: unknown, key: string = randomUUID()): Promise<Answer> => {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(key === '' ? {} : { 'idempotency-key': key }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const replayed = response.headers.get('idempotent-replayed') === 'true'
  return { status: response.status, replayed, body: (await response.json()) as Body }
}
const act = (checkoutId: string, what: string, body: unknown, key?: string) =>
  call(what === 'address' ? 'PUT' : 'POST', `/orders/${checkoutId}/${what}`, body, key)

const rows = async (sql: string, ...values: unknown[]) => (await database.query(sql, values)).rows
const stockOf = async (sku: string): Promise<number> =>
  (await dynamodb.send(new GetCommand({ TableName: 'kassa-local-stock', Key: { sku }, ConsistentRead: true }))).Item
    ?.left
const subjectsOf = async (orderNumber: unknown): Promise<string[]> => {
  const store = (await (await fetch(`${process.env.MAILBOX_URL}/store`)).json()) as {
    emails: { subject: string; destination: { to: string[] } }[]
  }
  return store.emails
    .filter(({ destination, subject }) => destination.to.includes(email) && subject.includes(String(orderNumber)))
    .map(({ subject }) => subject.replace(String(orderNumber), 'K').replace(/^Your /, ''))
    .sort()
}
const mails = (orderNumber: unknown, expected: readonly string[]) =>
  eventually(async () => expect(await subjectsOf(orderNumber)).toEqual([...expected].sort()))

interface OrderView {
  readonly status: string
  readonly orderNumber: string
  readonly amount: number
  readonly money: { readonly status: string; readonly refunds: readonly { readonly refundId: string }[] }
}
const view = async (checkoutId: string) => (await call('GET', `/orders/${checkoutId}`)).body as unknown as OrderView

const cart = (items: { sku: string; quantity: number }[]) => ({
  customer: { email, name },
  items,
  paymentMethod: 'tok_visa',
  ...delivery,
  shipTo: { ...delivery.shipTo, line1: street },
})
const buy = async (items: { sku: string; quantity: number }[]): Promise<string> => {
  const { status, body } = await call('POST', '/checkout', cart(items))
  expect(status).toBe(202)
  return String(body.checkoutId)
}
/** The receipt may be sent before the amount is taken. */
const captured = (checkoutId: string) =>
  eventually(async () => {
    const order = await view(checkoutId)
    expect([order.status, order.money.status]).toEqual(['confirmed', 'captured'])
    return order
  })

/** Asks until the order is placed. */
const cancelAtOnce = (path: string) => {
  const key = randomUUID()
  return eventually(async () => {
    const answer = await call('POST', path, {}, key)
    expect(answer).toMatchObject({ status: 202 })
    return answer
  })
}

const secret = 'only-for-this-machine'
/** The provider pays a refund out some seconds after it was asked to, and says so. */
const paidOut = (checkoutId: string) =>
  eventually(async () => {
    const { money } = await view(checkoutId)
    for (const { refundId } of money.refunds) await tellOfRefund({ url: api, secret })(checkoutId, refundId)
    expect(money.refunds.map(refund => ({ ...refund }))).toEqual(
      money.refunds.map(() => expect.objectContaining({ status: 'succeeded' })),
    )
    return money
  })

let shipped: string
let early: string
let late: string
let fought: string
let regretted: string

describe('an order that is shipped and refunded in part', () => {
  beforeAll(async () => {
    shipped = await buy([
      { sku: 'mug-enamel', quantity: 2 },
      { sku: 'pen-brass', quantity: 1 },
    ])
  })

  test('goes to the address that was corrected, with its carrier, and the shopper is told', async () => {
    const { orderNumber } = await captured(shipped)
    const shipTo = { ...delivery.shipTo, line1: `${street} B`, city: 'Potsdam', postalCode: '14467' }
    const corrected = await act(shipped, 'address', { shipTo })
    expect(corrected).toMatchObject({ status: 202, body: { kind: 'address', by: 'local' } })

    const parcel = { carrier: 'DHL', trackingNumber: '00340434161094042557' }
    const key = randomUUID()
    const first = await act(shipped, 'shipment', parcel, key)
    expect(first).toMatchObject({ status: 202, replayed: false, body: { kind: 'ship', by: 'local' } })
    const again = await act(shipped, 'shipment', parcel, key)
    const { order: _, ...done } = first.body
    expect(again).toMatchObject({ status: 202, replayed: true, body: done })

    await mails(orderNumber, ['order K', 'order K is on its way'])
    expect(await view(shipped)).toMatchObject({
      status: 'shipped',
      shipTo: { line1: street },
      shipToCorrected: shipTo,
      shipment: { ...parcel, by: 'local', at: expect.stringMatching(/^\d{4}-.*Z$/) },
      actions: [
        { kind: 'address', by: 'local' },
        { kind: 'ship', by: 'local', ...parcel },
      ],
      allowed: { cancel: expect.stringContaining('was shipped on'), refund: true },
    })
    const { body } = await call('GET', `/checkout/${shipped}`)
    expect(body).toMatchObject({ status: 'shipped', shipment: parcel })
    expect(JSON.stringify(body)).not.toContain('local')

    await eventually(async () => {
      expect(await rows('select * from shipments where checkout_id = $1', shipped)).toMatchObject([
        { order_number: orderNumber, carrier: 'DHL', tracking_number: parcel.trackingNumber },
      ])
      expect(await rows('select ship_to_line1, ship_to_city from orders where checkout_id = $1', shipped)).toEqual([
        { ship_to_line1: shipTo.line1, ship_to_city: 'Potsdam' },
      ])
    })
  })

  test('gets the money of one line back, pending and then paid out, and its receipt again', async () => {
    const before = await stockOf('mug-enamel')
    const { amount, orderNumber } = await view(shipped)
    const refund = { lines: [{ sku: 'mug-enamel', quantity: 1 }], note: `${name} says that it is broken` }
    const { status, body } = await act(shipped, 'refunds', refund)
    expect(status).toBe(202)
    const refundId = String(body.action)
    const { money } = body.order as OrderView
    expect(money).toMatchObject({
      captured: amount,
      refunded: 1490,
      refundable: amount - 1490,
      refunds: [{ refundId, amount: 1490, lines: refund.lines, by: 'local', status: 'pending' }],
    })
    expect(await paidOut(shipped)).toMatchObject({ refunds: [{ refundId, status: 'succeeded' }] })
    expect(await ledgerEntry(dynamodb, ledger, refundKeyOf(shipped, refundId))).toMatchObject({ amount: 1490 })
    expect(await ledgerEntry(dynamodb, ledger, paymentKeyOf(shipped))).toMatchObject({ refunded: 1490 })
    // No stock moves.
    expect(await stockOf('mug-enamel')).toBe(before)
    expect((await call('GET', `/checkout/${shipped}`)).body).toMatchObject({ status: 'shipped', refunded: 1490 })

    expect(await act(shipped, 'receipt', {})).toMatchObject({ status: 202, body: { kind: 'receipt' } })
    await mails(orderNumber, ['order K', 'order K', 'order K is on its way', 'refund of order K is on its way'])
    await eventually(async () => {
      expect(await rows('select amount, status, operator, note from refunds where checkout_id = $1', shipped)).toEqual([
        { amount: '1490', status: 'succeeded', operator: 'local', note: refund.note },
      ])
      const actions = 'select kind, by, order_number from operator_actions where checkout_id = $1 order by at'
      expect(await rows(actions, shipped)).toEqual(
        ['address', 'ship', 'refund', 'receipt'].map(kind => ({ kind, by: 'local', order_number: orderNumber })),
      )
      expect(await rows('select status, refunded from checkouts where checkout_id = $1', shipped)).toEqual([
        { status: 'shipped', refunded: '1490' },
      ])
    })
  })
})

describe('an order that is cancelled', () => {
  test('right after its acceptance has its stock back, and its amount released or refunded', async () => {
    const before = await stockOf('vase-stoneware')
    early = await buy([{ sku: 'vase-stoneware', quantity: 2 }])
    const { body } = await cancelAtOnce(`/orders/${early}/cancel`)
    expect(body).toMatchObject({ kind: 'cancel', by: 'local', order: { status: 'cancelled' } })
    const ended = await eventually(async () => {
      const { status } = (await ledgerEntry(dynamodb, ledger, paymentKeyOf(early))) as { status: string }
      expect(status).not.toBe('held')
      const order = await view(early)
      expect(order.money.status).toBe(status)
      return order
    })
    if (ended.money.status === 'captured') await paidOut(early)
    else expect(ended).toMatchObject({ money: { status: 'released', held: 0, captured: 0, refunds: [] } })
    expect(await stockOf('vase-stoneware')).toBe(before)
    const refundMail = ended.money.status === 'captured' ? ['refund of order K is on its way'] : []
    await mails(ended.orderNumber, ['order K', 'order K was cancelled', ...refundMail])
  })

  test('after its amount was taken has its stock back, and all of the money', async () => {
    const before = await stockOf('tray-cork')
    late = await buy([{ sku: 'tray-cork', quantity: 3 }])
    const { amount, orderNumber } = await captured(late)
    expect(await stockOf('tray-cork')).toBe(before - 3)
    expect(await act(late, 'cancel', { note: 'a mistake' })).toMatchObject({ status: 202, body: { kind: 'cancel' } })
    expect(await paidOut(late)).toMatchObject({ status: 'captured', refunded: amount, refundable: 0 })
    expect(await stockOf('tray-cork')).toBe(before)
    expect(await ledgerEntry(dynamodb, ledger, paymentKeyOf(late))).toMatchObject({
      status: 'captured',
      refunded: amount,
    })
    await mails(orderNumber, ['order K', 'order K was cancelled', 'refund of order K is on its way'])
    expect(await act(late, 'cancel', {})).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(/^The order was cancelled on .+ UTC by local\.$/) },
    })
    await eventually(async () =>
      expect(await rows('select reason, amount, status from refunds where checkout_id = $1', late)).toEqual([
        { reason: 'cancelled', amount: String(amount), status: 'succeeded' },
      ]),
    )
  })

  test('while another operator ships it is shipped or cancelled, never both, and the second hears what was first', async () => {
    const before = await stockOf('lamp-desk')
    fought = await buy([{ sku: 'lamp-desk', quantity: 1 }])
    await captured(fought)
    const parcel = { carrier: 'DPD', trackingNumber: 'D-1' }
    const answers = await Promise.all([act(fought, 'shipment', parcel), act(fought, 'cancel', {})])
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409])
    const [isShipped] = answers.map(({ status }) => status === 202)
    const refused = answers.find(({ status }) => status === 409)?.body
    const said = isShipped
      ? /was shipped on .+ by local, with DPD D-1\. It can be refunded/
      : /was cancelled on .+ by local/
    expect(refused).toMatchObject({ detail: expect.stringMatching(said) })
    expect(await view(fought)).toMatchObject({ status: isShipped ? 'shipped' : 'cancelled' })
    expect(await stockOf('lamp-desk')).toBe(isShipped ? before - 1 : before)
    if (!isShipped) await paidOut(fought)
  })

  test('by the shopper is cancelled without a word about who works at the shop', async () => {
    regretted = await buy([{ sku: 'notebook-dotted', quantity: 1 }])
    const { body } = await cancelAtOnce(`/checkout/${regretted}/cancel`)
    expect(body).toMatchObject({ kind: 'cancel', by: 'shopper', order: { status: 'cancelled' } })
    await eventually(async () => expect((await view(regretted)).money.status).not.toBe('held'))
    await paidOut(regretted)
    expect(await view(regretted)).toMatchObject({
      status: 'cancelled',
      cancelled: { by: 'shopper', reason: 'shopper' },
    })
    expect((await call('POST', `/checkout/${regretted}/cancel`, {})).body).toMatchObject({
      detail: expect.stringMatching(/^The order was cancelled on .+ UTC by you\.$/),
    })
  })
})

test('two operators who give more back than there is: one of them hears how much is left', async () => {
  const both = await buy([{ sku: 'mug-enamel', quantity: 1 }])
  const { amount } = await captured(both)
  const part = amount - 500
  const answers = await Promise.all([part, part].map(each => act(both, 'refunds', { amount: each })))
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409])
  const refused = answers.find(({ status }) => status === 409)?.body
  expect(refused).toMatchObject({ left: 500, detail: expect.stringContaining('€5.00 of') })
  expect(await paidOut(both)).toMatchObject({ refunded: part, refundable: 500 })
  expect(await act(both, 'refunds', { amount: 500 })).toMatchObject({ status: 202 })
  expect(await act(both, 'refunds', { amount: 1 })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('nothing is left') },
  })
  await paidOut(both)
})

describe('what is wrong', () => {
  const parcel = { carrier: 'DHL', trackingNumber: '1' }
  test.each<[string, string, unknown, number, string, string]>([
    ['a refund of neither', 'refunds', {}, 400, 'lines', 'Expected either lines or amount, and not both.'],
    [
      'a refund of both',
      'refunds',
      { amount: 1, lines: [{ sku: 'mug-enamel', quantity: 1 }] },
      400,
      'lines',
      'Expected either lines or amount, and not both.',
    ],
    ['a refund of nothing', 'refunds', { amount: 0 }, 400, 'amount', 'At least 1.'],
    ['a refund of half a cent', 'refunds', { amount: 1.5 }, 400, 'amount', 'Expected an amount in minor units.'],
    [
      'a refund of what was not ordered',
      'refunds',
      { lines: [{ sku: 'no-such-thing', quantity: 1 }] },
      422,
      'lines.0.sku',
      'The order has no no-such-thing.',
    ],
    [
      'a refund of more pieces than there are',
      'refunds',
      { lines: [{ sku: 'pen-brass', quantity: 2 }] },
      409,
      'lines.0.quantity',
      '1 of 1 pen-brass are left to refund.',
    ],
    ['a parcel without a carrier', 'shipment', { trackingNumber: '1' }, 400, 'carrier', 'Expected a carrier.'],
    [
      'a parcel of two lines',
      'shipment',
      { ...parcel, trackingNumber: '1\n2' },
      400,
      'trackingNumber',
      'No line breaks',
    ],
    ['a word too many', 'cancel', { because: 'x' }, 400, 'because', 'This field is not accepted.'],
    [
      'an address without a street',
      'address',
      { shipTo: { ...delivery.shipTo, line1: '' } },
      400,
      'shipTo.line1',
      'Expected a street and number.',
    ],
    ['a receipt for another address', 'receipt', { to: 'eve@example.com' }, 400, 'to', 'This field is not accepted.'],
  ])('%s is refused by its field', async (_, what, body, status, field, message) => {
    const answer = await act(shipped, what, body)
    expect(answer).toMatchObject({
      status,
      body: { errors: [{ field, message: expect.stringContaining(message) }] },
    })
  })

  test('another country, a missing key, a key of another action, no JSON, and ids of nothing', async () => {
    const open = await buy([{ sku: 'mug-enamel', quantity: 1 }])
    await captured(open)
    const abroad = { ...delivery.shipTo, country: 'FR', postalCode: '75001', city: 'Paris' }
    expect(await act(open, 'address', { shipTo: abroad })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'shipTo.country', message: 'The order goes to Germany: expected DE.' }] },
    })
    expect(await act(open, 'cancel', {}, '')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Idempotency-Key' }] },
    })
    const key = randomUUID()
    expect(await act(open, 'receipt', {}, key)).toMatchObject({ status: 202 })
    expect(await act(open, 'cancel', {}, key)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'Idempotency-Key', message: 'Used for another action.' }] },
    })
    expect(await act(open, 'cancel', '{')).toMatchObject({ status: 400 })
    expect(await act(randomUUID(), 'cancel', {})).toMatchObject({ status: 404 })
    expect(await act('K-1', 'cancel', {})).toMatchObject({ status: 400, body: { errors: [{ field: 'checkoutId' }] } })
    expect(await call('POST', '/checkout/K-1/cancel', {})).toMatchObject({ status: 404 })
  })
})

/** `npm run privacy -- erase`, as an operator types it. */
const erase = async () => {
  const command = ['--disable-warning=ExperimentalWarning', 'infra/privacy/privacy.ts', 'erase', email, '--json']
  const { NODE_OPTIONS: _, ...env } = process.env
  const child = spawn('node_modules/.bin/node', command, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const report: Report = JSON.parse(await text(child.stdout))
  const [exitCode] = await exited
  return { exitCode, report }
}

describe('the shopper of these orders', () => {
  test('is found with all of them by mail', async () => {
    await eventually(async () => {
      const { body } = await call('GET', `/orders?${new URLSearchParams({ search: email })}`)
      const found = body.orders as { checkoutId: string; status: string }[]
      const statuses = new Map(found.map(({ checkoutId, status }) => [checkoutId, status]))
      expect([shipped, early, late, regretted].map(id => statuses.get(id))).toEqual([
        'shipped',
        ...['cancelled', 'cancelled', 'cancelled'],
      ])
      expect(statuses.has(fought)).toBe(true)
    })
  })

  test('who is erased leaves no trace: not in addresses that were corrected, not in notes, not in logs; the books stay', async () => {
    const { exitCode, report } = await eventually(async () => {
      const done = await erase()
      expect(done.report.deferred).toEqual([])
      return done
    })
    expect(exitCode).toBe(0)
    const words = [tag, tag.slice(0, 13), tag.slice(14, 23)]
    const isTold = (content: string | Buffer): boolean => words.some(word => content.includes(word))
    expect(report.places.every(({ found, erased }) => found === erased)).toBe(true)
    const ids = report.checkouts.map(({ checkoutId }) => checkoutId)
    expect(ids).toEqual(expect.arrayContaining([shipped, early, late, fought, regretted]))
    const kept = await rows(
      `select payload::text || convert_from(value, 'UTF8') as text from events where checkout_id = any($1)`,
      ids,
    )
    expect(kept.filter(({ text }) => isTold(text))).toEqual([])
    for (const table of ['orders', 'refunds', 'shipments', 'operator_actions', 'emails', 'checkouts']) {
      const found = await rows(`select * from ${table} where checkout_id = any($1)`, ids)
      expect({ table, isTold: isTold(JSON.stringify(found)) }).toEqual({ table, isTold: false })
    }
    for (const folder of process.env.KASSA_HOME ? ['data/dynamodb', 'data/mail', 'logs'] : []) {
      for (const file of await readdir(`${process.env.KASSA_HOME}/${folder}`)) {
        expect({ file, isTold: isTold(await readFile(`${process.env.KASSA_HOME}/${folder}/${file}`)) }).toEqual({
          file,
          isTold: false,
        })
      }
    }
    expect(await rows('select amount from refunds where checkout_id = $1', shipped)).toEqual([{ amount: '1490' }])
    expect(await act(shipped, 'receipt', {})).toMatchObject({
      status: 409,
      body: { detail: 'The mail address of this order was erased: no receipt can be sent.' },
    })
  })
})
