/** The bank's page of the simulated provider, and the webhooks that follow from what the shopper answers there. */
import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from '@jest/globals'
import { tablesWith } from '../../tests/model/dynamodb.ts'
import type { HttpRequest } from '../http/http.ts'
import type { OutgoingRecord } from '../kafka/cloudevents.ts'
import { bank } from './simulated-bank-handler.ts'
import { simulatedProvider } from './simulated-provider.ts'
import { simulatedWebhooks } from './simulated-webhooks.ts'
import { webhook } from './webhook-handler.ts'

const secret = 'a secret for the webhooks'
const now = () => new Date('2026-11-22T10:00:05Z')

let provider: ReturnType<typeof simulatedProvider>
let sent: OutgoingRecord[]
let pages: ReturnType<typeof bank>
let checkoutId: string
let paymentId: string

const request = (rest: { paymentId?: string; rawBody?: string; headers?: Record<string, string> }) =>
  ({
    body: undefined,
    query: undefined,
    path: { paymentId: rest.paymentId ?? paymentId },
    headers: rest.headers ?? {},
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    rawBody: rest.rawBody ?? '',
  }) as HttpRequest<undefined, { paymentId: string }>

beforeEach(async () => {
  sent = []
  const { client } = tablesWith({ ledger: 'idempotencyKey' })
  provider = simulatedProvider(
    client(async (_, effect) => effect()),
    'ledger',
    { now, webhookSecret: secret },
  )
  const hear = webhook({ providers: async () => provider, send: async records => void sent.push(...records) })
  const post = async (_: unknown, { headers, body }: { headers: Record<string, string>; body: string }) => {
    const { statusCode } = await hear({ ...request({ rawBody: body, headers }), path: undefined })
    return new Response('{}', { status: statusCode })
  }
  const deliverWebhooks = simulatedWebhooks({ url: 'http://shop', secret, now, post: post as typeof fetch })
  pages = bank({ provider, deliverWebhooks })
  checkoutId = randomUUID()
  const requestedAt = '2026-11-22T10:00:00Z'
  const asked = { checkoutId, amount: 1490, currency: 'EUR', paymentMethod: 'tok_authenticationRequired', requestedAt }
  paymentId = (await provider.authorize(asked)).paymentId ?? ''
})

test('asks, and an approval leads back to the shop and is heard of by webhooks: late ones and the same one twice', async () => {
  const { statusCode, body, headers } = await pages.ask(request({}))
  expect({ statusCode, type: headers?.['content-type'] }).toEqual({ statusCode: 200, type: 'text/html; charset=utf-8' })
  expect(body).toContain('<form method="post">')

  const back = await pages.answer(request({ rawBody: 'answer=approve' }))
  expect(back).toMatchObject({ statusCode: 303, headers: { location: `/orders?id=${checkoutId}` } })
  expect(await provider.lookUp(paymentId)).toMatchObject({ status: 'held' })
  expect(sent.map(({ topic, value }) => [topic, JSON.parse(String(value))])).toEqual(
    Array.from({ length: 3 }, () => ['payment-updated', { checkoutId, by: 'webhook' }]),
  )
  expect(new Set(sent.map(({ headers }) => headers.ce_id)).size).toBe(2)
})

test('a second answer changes nothing', async () => {
  await pages.answer(request({ rawBody: 'answer=refuse' }))
  expect(await pages.answer(request({ rawBody: 'answer=approve' }))).toMatchObject({ statusCode: 409 })
  expect(await provider.lookUp(paymentId)).toMatchObject({ status: 'declined' })
  expect((await pages.ask(request({}))).body).toContain('no longer waiting')
})

test('an answer that is none is refused, and so is a payment that does not exist', async () => {
  await expect(pages.answer(request({ rawBody: 'answer=perhaps' }))).rejects.toMatchObject({ statusCode: 400 })
  await expect(pages.ask(request({ paymentId: 'pay_none' }))).rejects.toMatchObject({ statusCode: 404 })
})
