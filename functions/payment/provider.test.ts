/** One suite for every payment provider: what the shop relies on, against the simulated one and Stripe. */
import { createHmac, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { tablesWith } from '../../tests/model/dynamodb.ts'
import { startStripeApi } from '../../tests/stripe-api.ts'
import type { AuthorizeRequest, PaymentProvider, PaymentReference } from './provider.ts'
import { simulatedProvider } from './simulated-provider.ts'
import { stripeProvider } from './stripe.ts'
import { sign } from './webhook-signature.ts'

const hour = 60 * 60 * 1_000
const begin = new Date('2026-11-22T10:00:05Z')
const webhookSecret = 'a secret for the webhooks'

interface Fixture {
  readonly provider: PaymentProvider
  /** What the shopper answers to their bank. */
  confirm(paymentId: string, answer: 'approve' | 'refuse'): Promise<unknown>
  /** Tokens of payments whose refunds are pending until `settleRefund`. */
  readonly pendingRefund: Readonly<Record<'succeeded' | 'failed', string>>
  settleRefund(outcome: 'succeeded' | 'failed'): void
  /** The headers and the body of a webhook about a checkout. */
  webhook(checkoutId: string, at: Date): { body: string; headers: Record<string, string> }
  close(): Promise<unknown>
}

let now: Date
const clock = () => now

const simulated = async (): Promise<Fixture> => {
  const { client } = tablesWith({ ledger: 'idempotencyKey' })
  const provider = simulatedProvider(
    client(async (_, effect) => effect()),
    'ledger',
    { now: clock, webhookSecret },
  )
  return {
    provider,
    confirm: provider.confirm,
    pendingRefund: { succeeded: 'tok_visa', failed: 'tok_refundFails' },
    settleRefund: () => {
      now = new Date(now.getTime() + 6_000)
    },
    webhook: (checkoutId, at) => {
      const body = JSON.stringify({ id: 'evt_1', checkoutId, at: '2026-11-22T10:00:00.000Z' })
      return { body, headers: { 'kassa-signature': sign(webhookSecret, body, at) } }
    },
    close: async () => undefined,
  }
}

const stripe = async (): Promise<Fixture> => {
  const api = await startStripeApi(clock)
  return {
    provider: stripeProvider({ apiKey: 'sk_test_kassa', apiBase: api.base, now: clock, webhookSecret }),
    confirm: async (_, answer) => api.confirm(answer),
    pendingRefund: { succeeded: 'tok_pendingRefund', failed: 'tok_pendingRefund' },
    settleRefund: api.settleRefunds,
    webhook: (checkoutId, at) => {
      const t = Math.floor(at.getTime() / 1_000)
      const object = { object: 'payment_intent', metadata: { checkoutId } }
      const created = Date.parse('2026-11-22T10:00:00.000Z') / 1_000
      const body = JSON.stringify({
        id: 'evt_1',
        object: 'event',
        type: 'payment_intent.succeeded',
        created,
        data: { object },
      })
      const v1 = createHmac('sha256', webhookSecret).update(`${t}.${body}`).digest('hex')
      return { body, headers: { 'stripe-signature': `t=${t},v1=${v1}` } }
    },
    close: () => api.close(),
  }
}

describe.each([
  ['simulated', simulated],
  ['stripe', stripe],
] as const)('the provider %s', (name, start) => {
  let fixture: Fixture
  let provider: PaymentProvider
  beforeEach(async () => {
    now = begin
    fixture = await start()
    provider = fixture.provider
  })
  afterEach(() => fixture.close())

  const asked = (paymentMethod = 'tok_visa'): AuthorizeRequest => ({
    checkoutId: randomUUID(),
    amount: 1490,
    currency: 'EUR',
    paymentMethod,
    requestedAt: '2026-11-22T10:00:00.000Z',
  })
  /** Makes a payment and answers what names it. */
  const made = async (paymentMethod?: string): Promise<{ request: AuthorizeRequest; payment: PaymentReference }> => {
    const request = asked(paymentMethod)
    const { paymentId = '' } = await provider.authorize(request)
    const { checkoutId, amount, currency } = request
    return { request, payment: { checkoutId, paymentId, amount, currency } }
  }

  test('says its name', () => {
    expect(provider.name).toBe(name)
  })

  test('holds the amount of a checkout once, however often it is asked', async () => {
    const { request, payment } = await made()
    const states = await Promise.all([provider.authorize(request), provider.authorize(request)])
    for (const state of states) expect(state).toMatchObject({ status: 'held', paymentId: payment.paymentId })
  })

  test('refuses another amount for the same checkout', async () => {
    const { request } = await made()
    await expect(provider.authorize({ ...request, amount: 1 })).rejects.toMatchObject({ name: 'Unprocessable' })
  })

  test.each(['tok_chargeDeclined', 'tok_insufficientFunds', 'tok_unheardOf'])(
    'declines %s with a reason',
    async token => {
      expect(await provider.authorize(asked(token))).toEqual({ status: 'declined', reason: expect.any(String) })
    },
  )

  test('captures a hold, and says so again', async () => {
    const { payment } = await made()
    expect(await provider.capture(payment)).toEqual({ status: 'captured' })
    expect(await provider.capture(payment)).toEqual({ status: 'captured' })
    expect(await provider.lookUp(payment.paymentId)).toMatchObject({ status: 'captured' })
  })

  test('releases a hold, and says so again; it can never be captured then', async () => {
    const { payment } = await made()
    expect(await provider.release(payment)).toMatchObject({ status: 'released' })
    expect(await provider.release(payment)).toMatchObject({ status: 'released' })
    expect(await provider.capture(payment)).toMatchObject({ status: 'lost', reason: expect.any(String) })
  })

  test('does not release what is captured', async () => {
    const { payment } = await made()
    await provider.capture(payment)
    expect(await provider.release(payment)).toMatchObject({ status: 'captured' })
  })

  test('says that a lost hold is lost', async () => {
    const { payment } = await made('tok_holdLost')
    expect(await provider.capture(payment)).toMatchObject({ status: 'lost' })
    expect(await provider.capture(payment)).toMatchObject({ status: 'lost' })
    expect(await provider.lookUp(payment.paymentId)).toMatchObject({ status: 'released' })
  })

  test('refunds what it captured, once', async () => {
    const { payment } = await made()
    await provider.capture(payment)
    const [first, again] = [await provider.refund(payment), await provider.refund(payment)]
    expect(first).toMatchObject({
      refundId: expect.any(String),
      status: expect.stringMatching(/^(pending|succeeded)$/),
    })
    expect(again.refundId).toBe(first.refundId)
  })

  test.each(['succeeded', 'failed'] as const)('tells of a refund that was pending that it %s', async outcome => {
    const { payment } = await made(fixture.pendingRefund[outcome])
    await provider.capture(payment)
    const refund = { checkoutId: payment.checkoutId, ...(await provider.refund(payment)) }
    expect(refund.status).toBe('pending')
    expect(await provider.lookUpRefund(refund)).toEqual({ refundId: refund.refundId, status: 'pending' })
    fixture.settleRefund(outcome)
    expect(await provider.lookUpRefund(refund)).toEqual({ refundId: refund.refundId, status: outcome })
    expect(await provider.refund(payment)).toMatchObject({ refundId: refund.refundId, status: outcome })
  })

  test('refuses for good to look at a refund it never made', async () => {
    const refund = { checkoutId: randomUUID(), refundId: 're_none' }
    await expect(provider.lookUpRefund(refund)).rejects.toMatchObject({ name: 'Unprocessable' })
  })

  test('knows the payment of a checkout, and of no other', async () => {
    const { request, payment } = await made()
    expect(await provider.find(request)).toMatchObject({ status: 'held', paymentId: payment.paymentId })
    expect(await provider.find(asked())).toBeUndefined()
    now = new Date(begin.getTime() + 3 * hour)
    expect(await provider.find(request)).toMatchObject({ status: 'held', paymentId: payment.paymentId })
  })

  test('refuses for good what it never made', async () => {
    const payment = { ...asked(), paymentId: 'pi_none' }
    for (const call of [provider.lookUp('pi_none'), provider.capture(payment), provider.release(payment)])
      await expect(call).rejects.toMatchObject({ name: 'Unprocessable' })
    await expect(provider.refund(payment)).rejects.toMatchObject({ name: 'Unprocessable' })
  })

  describe('when the bank wants to ask the shopper', () => {
    test('says what the page must do, and holds once the shopper approves', async () => {
      const { request, payment } = await made('tok_authenticationRequired')
      expect(await provider.lookUp(payment.paymentId)).toMatchObject({ status: 'action-required', action: {} })
      await fixture.confirm(payment.paymentId, 'approve')
      expect(await provider.lookUp(payment.paymentId)).toMatchObject({ status: 'held' })
      expect(await provider.authorize(request)).toMatchObject({ status: 'held' })
    })

    test('is declined when the shopper refuses', async () => {
      const { payment } = await made('tok_authenticationRequired')
      await fixture.confirm(payment.paymentId, 'refuse')
      expect(await provider.lookUp(payment.paymentId)).toMatchObject({ status: 'declined', reason: expect.any(String) })
    })

    test('can be given up while it waits', async () => {
      const { payment } = await made('tok_authenticationRequired')
      expect(await provider.release(payment)).toMatchObject({ status: 'released' })
    })
  })

  describe('a webhook', () => {
    const checkoutId = randomUUID()

    test('with a good signature names the checkout', async () => {
      const { body, headers } = fixture.webhook(checkoutId, now)
      expect(await provider.readWebhook(body, headers)).toEqual({
        checkoutId,
        eventId: 'evt_1',
        at: '2026-11-22T10:00:00.000Z',
      })
    })

    test.each<[string, (webhook: ReturnType<Fixture['webhook']>) => ReturnType<Fixture['webhook']>]>([
      ['another body', ({ body, headers }) => ({ body: `${body} `, headers })],
      ['no signature', ({ body }) => ({ body, headers: {} })],
    ])('with %s is refused', async (_, change) => {
      const { body, headers } = change(fixture.webhook(checkoutId, now))
      await expect(provider.readWebhook(body, headers)).rejects.toMatchObject({
        statusCode: 400,
        slug: 'invalid-signature',
      })
    })

    test('that was signed six minutes ago is refused', async () => {
      const { body, headers } = fixture.webhook(checkoutId, new Date(now.getTime() - 6 * 60_000))
      await expect(provider.readWebhook(body, headers)).rejects.toMatchObject({ statusCode: 400 })
    })
  })
})
