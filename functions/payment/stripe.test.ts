/** Stripe behind the port, against a stand-in of its API: what is asked, how its answers are read, and what a retry does. */
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Mishap, type StripeApi, startStripeApi } from '../../tests/stripe-api.ts'
import { paymentProviders } from './choose-provider.ts'
import type { AuthorizeRequest, PaymentProvider, PaymentReference } from './provider.ts'
import { stripeProvider } from './stripe.ts'

const checkoutId = '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e'
const requestedAt = '2026-11-22T10:00:00.000Z'
const asked = (paymentMethod = 'tok_visa', amount = 1490): AuthorizeRequest => ({
  checkoutId,
  amount,
  currency: 'EUR',
  paymentMethod,
  requestedAt,
})
const payment: PaymentReference = { checkoutId, paymentId: 'pi_1', amount: 1490, currency: 'EUR' }
const held = { status: 'held', paymentId: 'pi_1' }

/** Stripe's client repeats a request once, by itself, when the connection was closed. */
const repeatedByTheClient = (mishap: Mishap) => (mishap === 'answer lost' ? [mishap] : [])

let api: StripeApi
let now: Date
let provider: PaymentProvider
beforeEach(async () => {
  now = new Date('2026-11-22T10:00:05Z')
  api = await startStripeApi(() => now)
  provider = stripeProvider({ apiKey: 'sk_test_kassa', apiBase: api.base, now: () => now })
})
afterEach(() => api.close())

describe('an authorisation', () => {
  test('creates and confirms a PaymentIntent with manual capture under the idempotency key', async () => {
    expect(await provider.authorize(asked())).toEqual(held)
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: '/v1/payment_intents',
        idempotencyKey: `charge:${checkoutId}`,
        authorization: 'Bearer sk_test_kassa',
        form: {
          amount: '1490',
          currency: 'eur',
          'payment_method_data[type]': 'card',
          'payment_method_data[card][token]': 'tok_visa',
          capture_method: 'manual',
          confirm: 'true',
          use_stripe_sdk: 'true',
          'allowed_payment_method_types[0]': 'card',
          'metadata[checkoutId]': checkoutId,
        },
      },
    ])
  })

  test.each([
    ['ctoken_visa', { confirmation_token: 'ctoken_visa' }],
    ['pm_card_visa', { payment_method: 'pm_card_visa' }],
  ])('takes %s as what it is', async (token, form) => {
    expect(await provider.authorize(asked(token))).toEqual(held)
    expect(api.requests[0]?.form).toMatchObject(form)
  })

  test('that the shopper must confirm gives the page its client secret', async () => {
    expect(await provider.authorize(asked('tok_authenticationRequired'))).toEqual({
      status: 'action-required',
      paymentId: 'pi_1',
      action: { kind: 'stripe', clientSecret: 'pi_1_secret' },
    })
  })

  test.each([
    ['tok_chargeDeclined', 'generic_decline'],
    ['tok_insufficientFunds', 'insufficient_funds'],
    ['tok_expiredCard', 'expired_card'],
    ['tok_unheardOf', 'invalid_payment_method'],
  ])('of %s is declined: %s', async (token, reason) => {
    expect(await provider.authorize(asked(token))).toEqual({ status: 'declined', reason })
    expect(api.intents).toEqual([])
  })

  test('that Stripe calls invalid is declined: no money moved', async () => {
    api.mishaps.push({ status: 400, type: 'invalid_request_error', code: 'amount_too_small' })
    expect(await provider.authorize(asked())).toEqual({ status: 'declined', reason: 'amount_too_small' })
  })

  test.each([
    ['another amount', { amount: 1 }],
    ['another currency', { currency: 'usd' }],
  ])('answered with %s goes to a person', async (_, alter) => {
    api.mishaps.push({ alter })
    await expect(provider.authorize(asked())).rejects.toMatchObject({
      name: 'Unprocessable',
      reason: 'provider-mismatch',
      message: expect.stringContaining('pi_1'),
    })
  })

  test.each([
    ['another request with the key is under way', { status: 409, type: 'invalid_request_error' }],
    ['it has too many requests', { status: 429, type: 'invalid_request_error' }],
    ['it fails and does nothing', { status: 500 }],
    ['it is down', { status: 503 }],
    ['our API key is wrong, which we can correct', { status: 401, type: 'invalid_request_error' }],
    ['the answer is lost', 'answer lost' as const],
  ])('is asked again when %s, and then is one payment', async (_, mishap) => {
    api.mishaps.push(mishap, ...repeatedByTheClient(mishap))
    await expect(provider.authorize(asked())).rejects.toMatchObject({ name: 'Unavailable' })
    expect(await provider.authorize(asked())).toEqual(held)
    expect(api.intents).toHaveLength(1)
  })

  test('that was made though Stripe answered 500 is found, and not made again', async () => {
    api.mishaps.push('acted 500')
    expect(await provider.authorize(asked())).toEqual(held)
    expect(await provider.authorize(asked())).toEqual(held)
    expect(api.intents).toHaveLength(1)
  })

  test('that was not made when Stripe answered 500 is made under another key: the first one repeats the 500', async () => {
    api.mishaps.push('idle 500')
    await expect(provider.authorize(asked())).rejects.toMatchObject({ name: 'Unavailable' })
    expect(await provider.authorize(asked())).toEqual(held)
    const keys = api.requests.filter(({ method }) => method === 'POST').map(({ idempotencyKey }) => idempotencyKey)
    expect(keys).toEqual([`charge:${checkoutId}`, `charge:${checkoutId}`, `charge:${checkoutId}:1`])
    expect(api.intents).toHaveLength(1)
  })

  test('is asked again when nothing answers at all', async () => {
    await api.close()
    await expect(provider.authorize(asked())).rejects.toMatchObject({ name: 'Unavailable' })
  })

  test('of a checkout that the version before has charged is that charge', async () => {
    const old = { amount: 1490, currency: 'eur', confirm: 'true', 'payment_method_data[card][token]': 'tok_visa' }
    await fetch(`${api.base}/v1/payment_intents`, {
      method: 'POST',
      headers: { 'idempotency-key': `charge:${checkoutId}` },
      body: new URLSearchParams({ ...old, amount: '1490', 'metadata[checkoutId]': checkoutId }),
    })
    expect(await provider.authorize(asked())).toEqual({ status: 'captured', paymentId: 'pi_1' })
    expect(api.intents).toHaveLength(1)
  })
})

describe('a capture', () => {
  test('whose answer is lost is asked again, and took the amount once', async () => {
    await provider.authorize(asked())
    api.mishaps.push('answer lost', 'answer lost')
    await expect(provider.capture(payment)).rejects.toMatchObject({ name: 'Unavailable' })
    expect(await provider.capture(payment)).toEqual({ status: 'captured' })
    expect(api.intents).toMatchObject([{ status: 'succeeded' }])
  })

  test('that was done though Stripe answered 500 is done', async () => {
    await provider.authorize(asked())
    api.mishaps.push('acted 500')
    await expect(provider.capture(payment)).rejects.toMatchObject({ name: 'Unavailable' })
    expect(await provider.capture(payment)).toEqual({ status: 'captured' })
  })
})

describe('a refund', () => {
  beforeEach(async () => {
    await provider.authorize(asked())
    await provider.capture(payment)
    api.requests.length = 0
  })

  test('gives the whole amount of the payment back, under the idempotency key', async () => {
    expect(await provider.refund(payment)).toEqual({ refundId: 're_1', status: 'succeeded' })
    expect(api.requests).toMatchObject([
      {
        path: '/v1/refunds',
        idempotencyKey: `refund:${checkoutId}`,
        form: { payment_intent: 'pi_1', amount: '1490' },
      },
    ])
  })

  test.each(['answer lost', 'acted 500'] as const)('asked again after "%s" is one refund', async mishap => {
    api.mishaps.push(mishap, ...repeatedByTheClient(mishap))
    await provider.refund(payment).catch(error => expect(error).toMatchObject({ name: 'Unavailable' }))
    expect(await provider.refund(payment)).toMatchObject({ refundId: 're_1' })
    expect(api.refunds).toHaveLength(1)
  })

  test('asked again after Stripe has forgotten its key is the refund that was made', async () => {
    await provider.refund(payment)
    api.forgetKeys()
    expect(await provider.refund(payment)).toMatchObject({ refundId: 're_1' })
    expect(api.refunds).toHaveLength(1)
  })

  describe('of an order', () => {
    const refundId = '7b1d5a7e-9c7f-4b5e-8a53-0d2f5c1e4b6a'
    const part = { ...payment, amount: 490, refundId }

    test('is under a key of its own, and names itself to the webhooks', async () => {
      expect(await provider.refund(part)).toEqual({ refundId: 're_1', status: 'succeeded' })
      expect(api.requests.at(-1)).toMatchObject({
        idempotencyKey: `refund:${checkoutId}:${refundId}`,
        form: {
          payment_intent: 'pi_1',
          amount: '490',
          'metadata[checkoutId]': checkoutId,
          'metadata[refundId]': refundId,
        },
      })
    })

    test.each(['answer lost', 'acted 500', 'idle 500'] as const)(
      'asked again after "%s" is one refund',
      async mishap => {
        // The first request looks for a refund that was made.
        api.mishaps.push({ alter: {} }, mishap, ...repeatedByTheClient(mishap))
        await provider.refund(part).catch(error => expect(error).toMatchObject({ name: 'Unavailable' }))
        expect(await provider.refund(part)).toMatchObject({ refundId: 're_1' })
        expect(api.refunds).toHaveLength(1)
      },
    )

    test('asked again after Stripe has forgotten its key is the refund that was made: no second part is given', async () => {
      await provider.refund(part)
      api.forgetKeys()
      expect(await provider.refund(part)).toMatchObject({ refundId: 're_1' })
      expect(api.refunds).toHaveLength(1)
    })

    test('that failed is found as failed', async () => {
      await provider.refund(part)
      api.settleRefunds('failed')
      api.forgetKeys()
      expect(await provider.refund(part)).toEqual({ refundId: 're_1', status: 'failed' })
      expect(api.refunds).toHaveLength(1)
    })

    test('of more than is left goes to a person', async () => {
      await provider.refund({ ...part, amount: 1000 })
      await expect(provider.refund({ ...part, refundId: 'another' })).resolves.toMatchObject({ refundId: 're_2' })
      await expect(provider.refund({ ...part, refundId: 'a-third' })).rejects.toMatchObject({
        name: 'Unprocessable',
        reason: 'provider-refused',
      })
    })
  })

  test.each([
    ['pending', 'pending'],
    ['requires_action', 'pending'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
  ])('that Stripe calls %s is %s', async (status, ours) => {
    api.mishaps.push({ alter: { status } })
    expect(await provider.refund(payment)).toEqual({ refundId: 're_1', status: ours })
  })

  test('of another amount goes to a person', async () => {
    api.mishaps.push({ alter: { amount: 1 } })
    await expect(provider.refund(payment)).rejects.toMatchObject({ name: 'Unprocessable', reason: 'provider-mismatch' })
  })

  test.each([409, 429, 503])('is asked again after a %i', async status => {
    api.mishaps.push({ status, type: 'invalid_request_error' })
    await expect(provider.refund(payment)).rejects.toMatchObject({ name: 'Unavailable' })
  })
})

test('a payment that Stripe does not let go yet is asked for again', async () => {
  await provider.authorize(asked())
  api.mishaps.push({ status: 400, type: 'invalid_request_error', code: 'payment_intent_unexpected_state' })
  api.mishaps.push({ alter: { status: 'processing' } })
  await expect(provider.release(payment)).rejects.toMatchObject({ name: 'Unavailable' })
  expect(await provider.release(payment)).toMatchObject({ status: 'released' })
})

test.each(['charge.refund.updated', 'refund.updated', 'refund.failed'])(
  'a webhook %s names the checkout whose refund it is about',
  async type => {
    const webhookSecret = 'a secret for the webhooks'
    const listening = stripeProvider({ apiKey: 'sk_test_kassa', apiBase: api.base, now: () => now, webhookSecret })
    await provider.authorize(asked())
    await provider.capture(payment)
    api.requests.length = 0
    await provider.refund(payment)
    const { 'metadata[checkoutId]': sent } = api.requests[0]?.form ?? {}
    const object = { id: 're_1', object: 'refund', status: 'failed', metadata: { checkoutId: sent } }
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type, created: 1_795_341_600, data: { object } })
    const t = Math.floor(now.getTime() / 1_000)
    const v1 = createHmac('sha256', webhookSecret).update(`${t}.${body}`).digest('hex')
    const headers = { 'stripe-signature': `t=${t},v1=${v1}` }
    expect(await listening.readWebhook(body, headers)).toMatchObject({ checkoutId, eventId: 'evt_1' })
  },
)

describe('the provider is chosen by the environment', () => {
  const stripe = { PAYMENT_PROVIDER: 'stripe' }

  test('and by nothing else: there is no default', async () => {
    await expect(paymentProviders({ LEDGER_TABLE: 'ledger' })).rejects.toThrow('PAYMENT_PROVIDER is missing')
    await expect(paymentProviders({ PAYMENT_PROVIDER: 'paypal' })).rejects.toThrow('PAYMENT_PROVIDER is wrong')
  })

  test('the simulated one', async () => {
    const simulated = { PAYMENT_PROVIDER: 'simulated' }
    expect(await (await paymentProviders({ ...simulated, LEDGER_TABLE: 'ledger' }))()).toMatchObject({
      name: 'simulated',
    })
    await expect(paymentProviders(simulated)).rejects.toThrow('LEDGER_TABLE is missing')
  })

  test('Stripe, with the key from the environment and its address from there too', async () => {
    const providers = await paymentProviders({ ...stripe, STRIPE_API_KEY: 'sk_test_env', STRIPE_API_BASE: api.base })
    const chosen = await providers()
    expect(chosen.name).toBe('stripe')
    await chosen.authorize(asked())
    expect(api.requests[0]?.authorization).toBe('Bearer sk_test_env')
  })

  test('a payment that was made with another provider keeps it', async () => {
    const providers = await paymentProviders({ ...stripe, STRIPE_API_KEY: 'k', LEDGER_TABLE: 'ledger' })
    expect(await providers('simulated')).toMatchObject({ name: 'simulated' })
    await expect(providers('paypal')).rejects.toThrow('no payment provider paypal')
  })

  test.each([
    ['the key', ' sk_test_secret\n'],
    ['JSON', '{"apiKey":"sk_test_secret","webhookSecret":"whsec"}'],
  ])('Stripe, with %s from Secrets Manager', async (_, secret) => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:1:secret:stripe'
    const providers = await paymentProviders(
      { ...stripe, STRIPE_SECRET_ARN: arn, STRIPE_API_BASE: api.base },
      async asked => (asked === arn ? secret : undefined),
    )
    await (await providers()).authorize(asked())
    expect(api.requests[0]?.authorization).toBe('Bearer sk_test_secret')
  })

  test('a setting that is missing or wrong is named', async () => {
    await expect(paymentProviders(stripe)).rejects.toThrow('set STRIPE_API_KEY, or STRIPE_SECRET_ARN')
    const withSecret = { ...stripe, STRIPE_SECRET_ARN: 'arn:x' }
    await expect(paymentProviders(withSecret, async () => '')).rejects.toThrow('STRIPE_SECRET_ARN names is empty')
    await expect(paymentProviders(withSecret, async () => '{"key":1}')).rejects.toThrow('is not valid')
    await expect(paymentProviders({ ...stripe, STRIPE_API_KEY: 'k', STRIPE_API_BASE: 'localhost' })).rejects.toThrow(
      'STRIPE_API_BASE is wrong',
    )
  })

  test.each([
    'https://api.stripe.com.evil.example',
    'https://evil.example',
    'http://api.stripe.com',
    'http://169.254.169.254',
  ])('the key is not sent to %s', async address => {
    await expect(paymentProviders({ ...stripe, STRIPE_API_KEY: 'k', STRIPE_API_BASE: address })).rejects.toThrow(
      'STRIPE_API_BASE is wrong: only https://api.stripe.com',
    )
  })
})
