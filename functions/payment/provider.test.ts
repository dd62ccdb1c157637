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
  /** The headers and the body of a webhook about a checkout, or about one of its refunds. */
  webhook(checkoutId: string, at: Date, refundId?: string): { body: string; headers: Record<string, string> }
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
    webhook: (checkoutId, at, refundId) => {
      const body = JSON.stringify({ id: 'evt_1', checkoutId, refundId, at: '2026-11-22T10:00:00.000Z' })
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
    webhook: (checkoutId, at, refundId) => {
      const t = Math.floor(at.getTime() / 1_000)
      const object = { object: refundId ? 'refund' : 'payment_intent', metadata: { checkoutId, refundId } }
      const created = Date.parse('2026-11-22T10:00:00.000Z') / 1_000
      const body = JSON.stringify({
        id: 'evt_1',
        object: 'event',
        type: refundId ? 'refund.updated' : 'payment_intent.succeeded',
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

  describe('of an order', () => {
    const part = (payment: PaymentReference, amount: number, refundId = randomUUID()) => ({
      ...payment,
      amount,
      refundId,
    })

    test('makes each refund of a part once, whatever the order of the calls', async () => {
      const { payment } = await made()
      await provider.capture(payment)
      const [one, other] = [part(payment, 490), part(payment, 490)]
      const first = await provider.refund(one)
      const second = await provider.refund(other)
      expect(first.refundId).not.toBe(second.refundId)
      expect(await provider.refund(one)).toMatchObject({ refundId: first.refundId })
      expect(await provider.refund(other)).toMatchObject({ refundId: second.refundId })
      expect(await provider.refund(part(payment, 510))).toMatchObject({ refundId: expect.any(String) })
    })

    test('never gives back more than it captured', async () => {
      const { payment } = await made()
      await provider.capture(payment)
      await provider.refund(part(payment, 1000))
      for (const amount of [491, 1490]) {
        await expect(provider.refund(part(payment, amount))).rejects.toMatchObject({ name: 'Unprocessable' })
      }
      expect(await provider.refund(part(payment, 490))).toMatchObject({ refundId: expect.any(String) })
      await expect(provider.refund(part(payment, 1))).rejects.toMatchObject({ name: 'Unprocessable' })
    })

    test('makes one refund when two ask for it at once, and not both of two that are too much', async () => {
      const { payment } = await made()
      await provider.capture(payment)
      const same = part(payment, 400)
      const [first, again] = await Promise.all([provider.refund(same), provider.refund(same)])
      expect(again.refundId).toBe(first.refundId)
      const both = await Promise.allSettled([provider.refund(part(payment, 800)), provider.refund(part(payment, 800))])
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    })

    test('asks for patience while the amount is held: its capture may be on its way', async () => {
      const { payment } = await made()
      const refund = part(payment, 490)
      await expect(provider.refund(refund)).rejects.toMatchObject({ name: 'Unavailable' })
      await provider.capture(payment)
      expect(await provider.refund(refund)).toMatchObject({ refundId: expect.any(String) })
    })

    test('refuses for good to refund what was released', async () => {
      const { payment } = await made()
      await provider.release(payment)
      await expect(provider.refund(part(payment, 490))).rejects.toMatchObject({ name: 'Unprocessable' })
    })

    test.each(['succeeded', 'failed'] as const)('tells of each refund by its own id that it %s', async outcome => {
      const { payment } = await made(fixture.pendingRefund[outcome])
      await provider.capture(payment)
      const { checkoutId } = payment
      const first = await provider.refund(part(payment, 490))
      now = new Date(now.getTime() + 1_000)
      const second = await provider.refund(part(payment, 1000))
      expect(second.status).toBe('pending')
      fixture.settleRefund(outcome)
      for (const { refundId } of [first, second]) {
        expect(await provider.lookUpRefund({ checkoutId, refundId })).toEqual({ refundId, status: outcome })
      }
    })
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

    test('about a refund of an order names it too', async () => {
      const refundId = randomUUID()
      const { body, headers } = fixture.webhook(checkoutId, now, refundId)
      expect(await provider.readWebhook(body, headers)).toMatchObject({ checkoutId, refundId, eventId: 'evt_1' })
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
