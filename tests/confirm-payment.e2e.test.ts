/** A shopper whose bank asks them, and an order whose hold is lost: through the real `sls offline`, webhooks included. */
import { randomUUID } from 'node:crypto'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from '@jest/globals'
import { dynamodb } from '../functions/dynamodb.ts'
import { ledgerEntry } from '../functions/payment/dynamodb-ledger.ts'
import { addresses } from '../infra/local/addresses.ts'
import { delivery } from './delivery.ts'
import { eventually } from './eventually.ts'
import { letConfirmationExpire } from './faults/walk-away.ts'

const api = process.env.API_URL ?? ''
const ledger = 'kassa-local-provider-ledger'

interface Status {
  readonly status: string
  readonly reason?: string
  readonly payment?: { readonly action: { readonly kind: string; readonly url: string } }
}

const buy = async (paymentMethod: string): Promise<string> => {
  const response = await fetch(`${api}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      customer: { email: `${randomUUID()}@example.com`, name: 'Ada Lovelace' },
      items: [{ sku: 'tray-cork', quantity: 1 }],
      paymentMethod,
      ...delivery,
    }),
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { checkoutId: string }).checkoutId
}
const statusOf = async (checkoutId: string): Promise<Status> =>
  (await (await fetch(`${api}/checkout/${checkoutId}`)).json()) as Status
const becomes = (checkoutId: string, status: string): Promise<Status> =>
  eventually(async () => {
    const current = await statusOf(checkoutId)
    expect(current.status).toBe(status)
    return current
  })
const payment = (checkoutId: string) => ledgerEntry(dynamodb, ledger, `charge:${checkoutId}`)
const stockOf = async (sku: string): Promise<number> =>
  (await dynamodb.send(new GetCommand({ TableName: 'kassa-local-stock', Key: { sku }, ConsistentRead: true }))).Item
    ?.left

const answerBank = (url: string, answer: string) =>
  fetch(`${api}${url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ answer }),
    redirect: 'manual',
  })

describe('a card that wants to be confirmed', () => {
  const asked = async (): Promise<{ checkoutId: string; url: string }> => {
    const checkoutId = await buy('tok_authenticationRequired')
    const { payment } = await becomes(checkoutId, 'action-required')
    expect(payment?.action.kind).toBe('redirect')
    return { checkoutId, url: payment?.action.url ?? '' }
  }

  test('and is approved on the page of the bank becomes an order, and its amount is captured', async () => {
    const { checkoutId, url } = await asked()
    const page = await fetch(`${api}${url}`)
    // A browser sends the form.
    expect(page.headers.get('content-security-policy')).toMatch(/form-action 'self'(?!.*(sandbox|upgrade))/)
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await page.text()).toContain('<button name="answer" value="approve">')
    const back = await answerBank(url, 'approve')
    expect({ status: back.status, to: back.headers.get('location') }).toEqual({
      status: 303,
      to: `/orders?id=${checkoutId}`,
    })
    expect(await becomes(checkoutId, 'confirmed')).not.toHaveProperty('payment')
    await eventually(async () => expect(await payment(checkoutId)).toMatchObject({ status: 'captured' }))
    expect((await answerBank(url, 'refuse')).status).toBe(409)
  })

  test('and is refused is declined, and nothing is held', async () => {
    const { checkoutId, url } = await asked()
    await answerBank(url, 'refuse')
    expect(await becomes(checkoutId, 'declined')).toMatchObject({ reason: 'authentication_failed' })
    expect(await payment(checkoutId)).toMatchObject({ status: 'declined' })
  })

  test('and is left alone for half an hour expires, and nothing is held', async () => {
    const { checkoutId, url } = await asked()
    const at = addresses(Number(new URL(api).port) - 3_000)
    expect(await letConfirmationExpire(at)(checkoutId)).toBe(true)
    await fetch(`${api}/checkout/${checkoutId}/payment`, { method: 'POST' })
    expect(await becomes(checkoutId, 'expired')).toMatchObject({ reason: 'expired' })
    await eventually(async () => expect(await payment(checkoutId)).toMatchObject({ status: 'released' }))
    expect((await answerBank(url, 'approve')).status).toBe(409)
  })

  test('is looked at when the shopper says that they are back, and stays theirs to confirm', async () => {
    const { checkoutId } = await asked()
    const response = await fetch(`${api}/checkout/${checkoutId}/payment`, { method: 'POST' })
    expect({ status: response.status, location: response.headers.get('location') }).toEqual({
      status: 202,
      location: `/checkout/${checkoutId}`,
    })
    expect((await statusOf(checkoutId)).status).toBe('action-required')
  })
})

test('an order whose hold is lost is cancelled, and its stock goes back', async () => {
  const before = await stockOf('tray-cork')
  const checkoutId = await buy('tok_holdLost')
  await becomes(checkoutId, 'cancelled')
  await eventually(async () => expect(await stockOf('tray-cork')).toBe(before))
  expect(await payment(checkoutId)).toMatchObject({ status: 'released' })
})

test('a webhook that is forged is refused, and a page of no payment does not exist', async () => {
  const body = JSON.stringify({ id: 'evt_1', checkoutId: randomUUID(), at: new Date().toISOString() })
  const headers = {
    'content-type': 'application/json',
    'kassa-signature': `t=${Math.floor(Date.now() / 1_000)},v1=${'0'.repeat(64)}`,
  }
  expect((await fetch(`${api}/payments/webhook`, { method: 'POST', headers, body })).status).toBe(400)
  expect((await fetch(`${api}/payments/webhook`, { method: 'POST', body: 'garbage' })).status).toBe(400)
  expect((await fetch(`${api}/simulated-bank/pay_none`)).status).toBe(404)
  expect((await fetch(`${api}/checkout/${randomUUID()}/payment`, { method: 'POST' })).status).toBe(404)
})
