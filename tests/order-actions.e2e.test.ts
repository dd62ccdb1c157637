/** What operators and the shopper do with an order, through the real `sls offline`: facts, money, stock, mails and pages. */
import { randomUUID } from 'node:crypto'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from '@jest/globals'
import type { OrderView } from '../functions/desk/order-view.ts'
import { dynamodb } from '../functions/dynamodb.ts'
import { delivery } from './delivery.ts'
import { eventually } from './eventually.ts'

const api = process.env.API_URL ?? ''

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: an answer is any JSON
  readonly body: any
  readonly isRepeated: boolean
}
const call = async (method: string, path: string, body?: unknown, key: string = randomUUID()): Promise<Answer> => {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return {
    status: response.status,
    body: await response.json(),
    isRepeated: response.headers.get('idempotent-replayed') === 'true',
  }
}
const order = async (checkoutId: string): Promise<OrderView> => (await call('GET', `/orders/${checkoutId}`)).body
const page = async (checkoutId: string) => (await call('GET', `/checkout/${checkoutId}`)).body
const stockOf = async (sku: string): Promise<number> =>
  (await dynamodb.send(new GetCommand({ TableName: 'kassa-local-stock', Key: { sku }, ConsistentRead: true }))).Item
    ?.left
const mailsTo = async (address: string): Promise<string[]> => {
  const { emails } = (await (await fetch(`${process.env.MAILBOX_URL}/store`)).json()) as {
    emails: { subject: string; destination: { to: string[] } }[]
  }
  return emails.filter(({ destination }) => destination.to.includes(address)).map(({ subject }) => subject)
}

/** An order of two mugs and a pen whose amount was taken. */
const bought = async () => {
  const email = `${randomUUID()}@example.com`
  const items = [
    { sku: 'mug-enamel', quantity: 2 },
    { sku: 'pen-brass', quantity: 1 },
  ]
  const customer = { email, name: 'Ada Lovelace' }
  const { body } = await call('POST', '/checkout', { customer, items, paymentMethod: 'tok_visa', ...delivery })
  const checkoutId: string = body.checkoutId
  await eventually(async () => expect((await order(checkoutId)).money.status).toBe('captured'))
  return { checkoutId, email, amount: body.amount as number }
}

describe('an order', () => {
  test('is corrected, shipped and refunded in part, each once, and its shopper hears of it', async () => {
    const { checkoutId, email } = await bought()
    const shipTo = { ...delivery.shipTo, line1: 'Lindenstraße 21' }
    expect(await call('PUT', `/orders/${checkoutId}/address`, { shipTo })).toMatchObject({ status: 202 })
    const shipment = { carrier: 'DHL', trackingNumber: '00340434161094042557' }
    const key = randomUUID()
    const shipped = await call('POST', `/orders/${checkoutId}/shipment`, shipment, key)
    expect(shipped).toMatchObject({ status: 202, body: { kind: 'ship', by: 'local', order: { status: 'shipped' } } })
    const { order: _, ...done } = shipped.body
    expect(await call('POST', `/orders/${checkoutId}/shipment`, shipment, key)).toMatchObject({
      isRepeated: true,
      body: done,
    })
    expect(await call('POST', `/orders/${checkoutId}/cancel`, {})).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('DHL 00340434161094042557') },
    })
    const lines = [{ sku: 'mug-enamel', quantity: 1 }]
    expect(await call('POST', `/orders/${checkoutId}/refunds`, { lines, note: 'broken' })).toMatchObject({
      status: 202,
    })
    expect(await call('POST', `/orders/${checkoutId}/receipt`, {})).toMatchObject({ status: 202 })

    await eventually(async () => {
      const view = await order(checkoutId)
      expect(view.money).toMatchObject({
        refunded: 1490,
        // The simulated provider pays out some seconds later.
        refunds: [{ amount: 1490, status: 'pending', by: 'local' }],
      })
      expect(view.actions.map(({ kind }) => kind)).toEqual(['address', 'ship', 'refund', 'receipt'])
      expect(view.shipToCorrected).toEqual(shipTo)
      expect((view.events ?? []).map(({ topic }) => topic)).toEqual(
        expect.arrayContaining(['order-address-corrected', 'order-shipped', 'refund-requested', 'payment-refunded']),
      )
    })
    const { orderNumber } = await order(checkoutId)
    await eventually(async () =>
      expect((await mailsTo(email)).sort()).toEqual(
        [
          `Your refund of order ${orderNumber} is on its way`,
          `Your order ${orderNumber}`,
          `Your order ${orderNumber}`,
          `Your order ${orderNumber} is on its way`,
        ].sort(),
      ),
    )
    expect(await page(checkoutId)).toMatchObject({ status: 'shipped', shipment, refunded: 1490 })
  })

  test('that its shopper cancels gives the money and the stock back once', async () => {
    const before = await stockOf('mug-enamel')
    const { checkoutId, email, amount } = await bought()
    expect(await page(checkoutId)).toMatchObject({ mayCancel: true })
    const key = randomUUID()
    const cancelled = await call('POST', `/checkout/${checkoutId}/cancel`, {}, key)
    expect(cancelled).toMatchObject({ status: 202, body: { by: 'shopper', order: { status: 'cancelled' } } })
    expect(await call('POST', `/checkout/${checkoutId}/cancel`, {}, key)).toEqual({ ...cancelled, isRepeated: true })
    expect(await call('POST', `/orders/${checkoutId}/shipment`, { carrier: 'DHL', trackingNumber: '1' })).toMatchObject(
      {
        status: 409,
        body: { detail: expect.stringMatching(/by the shopper\.$/) },
      },
    )
    await eventually(async () => {
      expect((await order(checkoutId)).money).toMatchObject({ refunded: amount, refundable: 0 })
      expect(await page(checkoutId)).toMatchObject({ status: 'cancelled', refunded: amount })
      expect(await mailsTo(email)).toHaveLength(3)
    })
    expect(await stockOf('mug-enamel')).toBe(before)
  })

  test('that an operator cancels before its amount was taken is never charged', async () => {
    const email = `${randomUUID()}@example.com`
    const items = [{ sku: 'pen-brass', quantity: 1 }]
    const customer = { email, name: 'Ada Lovelace' }
    const { body } = await call('POST', '/checkout', { customer, items, paymentMethod: 'tok_visa', ...delivery })
    const { checkoutId, amount } = body
    await eventually(async () =>
      expect((await call('POST', `/orders/${checkoutId}/cancel`, { note: 'asked by telephone' })).status).toBe(202),
    )
    await eventually(async () => {
      const { money, status } = await order(checkoutId)
      expect(status).toBe('cancelled')
      // The capture may have been quicker.
      const isGivenBack = money.status === 'captured' && money.refunded === amount
      expect(money.status === 'released' || isGivenBack).toBe(true)
    })
  })

  test('that is not there is not found', async () => {
    for (const [method, path] of [
      ['POST', 'cancel'],
      ['POST', 'receipt'],
    ] as const)
      expect(await call(method, `/orders/${randomUUID()}/${path}`, {})).toMatchObject({ status: 404 })
    expect(await call('POST', '/orders/K-1111-2222-3333/cancel', {})).toMatchObject({ status: 400 })
  })
})
