/** Stripe behind the port, against a stand-in of its API: what is asked, how its answers are read, and what a retry does. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Context, MSKEvent, MSKRecord } from 'aws-lambda'
import { type Mishap, type StripeApi, startStripeApi } from '../../tests/stripe-api.ts'
import { checkoutRequested } from '../checkout/facts.ts'
import { fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import { consume } from '../kafka/consume.ts'
import { charge } from './charge-handler.ts'
import { paymentProvider } from './choose-provider.ts'
import type { ChargeRequest, PaymentProvider } from './provider.ts'
import { stripeProvider } from './stripe.ts'

const checkoutId = '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e'
const requestedAt = '2026-11-22T10:00:00.000Z'
const asked = (paymentMethod = 'tok_visa', amount = 1490): ChargeRequest => ({
  idempotencyKey: `charge:${checkoutId}`,
  checkoutId,
  amount,
  currency: 'EUR',
  paymentMethod,
  requestedAt,
})
const refund = { idempotencyKey: `refund:${checkoutId}`, paymentId: 'pi_1', amount: 1490, currency: 'EUR' }

/** Stripe's client repeats a request once, by itself, when the connection was closed. */
const repeatedByTheClient = (mishap: Mishap) => (mishap === 'answer lost' ? [mishap] : [])

let api: StripeApi
let now: Date
let provider: PaymentProvider
beforeEach(async () => {
  api = await startStripeApi()
  now = new Date('2026-11-22T10:00:05Z')
  provider = stripeProvider({ apiKey: 'sk_test_kassa', apiBase: api.base, now: () => now })
})
afterEach(() => api.close())

describe('a charge', () => {
  test('creates and confirms a PaymentIntent under the idempotency key', async () => {
    expect(await provider.charge(asked())).toEqual({ status: 'succeeded', paymentId: 'pi_1' })
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
          confirm: 'true',
          off_session: 'true',
          'automatic_payment_methods[enabled]': 'true',
          'automatic_payment_methods[allow_redirects]': 'never',
          'metadata[checkoutId]': checkoutId,
        },
      },
    ])
  })

  test('takes a saved payment method as it is', async () => {
    await provider.charge(asked('pm_card_visa'))
    expect(api.requests[0]?.form).toMatchObject({ payment_method: 'pm_card_visa' })
  })

  test('asked again answers the same payment', async () => {
    const [first, again] = [await provider.charge(asked()), await provider.charge(asked())]
    expect(again).toEqual(first)
    expect(api.intents).toHaveLength(1)
  })

  test.each([
    ['tok_chargeDeclined', 'generic_decline'],
    ['tok_insufficientFunds', 'insufficient_funds'],
    ['tok_expiredCard', 'expired_card'],
    ['tok_authenticationRequired', 'authentication_required'],
    ['tok_unheardOf', 'invalid_payment_method'],
  ])('of %s is declined: %s', async (token, reason) => {
    expect(await provider.charge(asked(token))).toEqual({ status: 'declined', reason })
    expect(api.intents).toEqual([])
  })

  test('with other parameters under its key is refused for good', async () => {
    await provider.charge(asked())
    await expect(provider.charge(asked('tok_visa', 1))).rejects.toMatchObject({
      name: 'Unprocessable',
      reason: 'idempotency-mismatch',
    })
  })

  test.each([
    ['another amount', { amount: 1 }],
    ['another currency', { currency: 'usd' }],
  ])('answered with %s goes to a person', async (_, alter) => {
    api.mishaps.push({ alter })
    await expect(provider.charge(asked())).rejects.toMatchObject({
      name: 'Unprocessable',
      reason: 'provider-mismatch',
      message: expect.stringContaining('pi_1'),
    })
  })

  test('that Stripe calls invalid is refused for good', async () => {
    api.mishaps.push({ status: 400, type: 'invalid_request_error', code: 'amount_too_small' })
    await expect(provider.charge(asked())).rejects.toMatchObject({
      name: 'Unprocessable',
      reason: 'provider-refused',
      message: expect.stringContaining('amount_too_small'),
    })
  })

  test.each([
    ['another request with the key is under way', { status: 409, type: 'invalid_request_error' }],
    ['it has too many requests', { status: 429, type: 'invalid_request_error' }],
    ['it fails', { status: 500 }],
    ['it is down', { status: 503 }],
    ['our API key is wrong, which we can correct', { status: 401, type: 'invalid_request_error' }],
    ['the answer is lost', 'answer lost' as const],
  ])('is asked again when %s, and then is one payment', async (_, mishap) => {
    api.mishaps.push(mishap, ...repeatedByTheClient(mishap))
    await expect(provider.charge(asked())).rejects.toMatchObject({ name: 'Unavailable' })
    expect(await provider.charge(asked())).toEqual({ status: 'succeeded', paymentId: 'pi_1' })
    expect(api.intents).toHaveLength(1)
  })

  test('is asked again when nothing answers at all', async () => {
    await api.close()
    await expect(provider.charge(asked())).rejects.toMatchObject({ name: 'Unavailable' })
  })

  test('that is still processing is asked for until it is over', async () => {
    await expect(provider.charge(asked('tok_slow'))).rejects.toThrow('pi_1 is still processing')
    for (const intent of api.intents) intent.status = 'succeeded'
    expect(await provider.charge(asked('tok_slow'))).toEqual({ status: 'succeeded', paymentId: 'pi_1' })
  })

  test('redriven after Stripe has forgotten its key finds the payment that was made', async () => {
    const first = await provider.charge(asked())
    api.forgetKeys()
    now = new Date('2026-11-25T10:00:00Z')
    expect(await provider.charge(asked())).toEqual(first)
    expect(api.intents).toHaveLength(1)
  })

  test('redriven after days, and never made before, is made', async () => {
    now = new Date('2026-11-25T10:00:00Z')
    expect(await provider.charge(asked())).toEqual({ status: 'succeeded', paymentId: 'pi_1' })
  })
})

describe('a refund', () => {
  beforeEach(async () => {
    await provider.charge(asked())
    api.requests.length = 0
  })

  test('gives the whole amount of the payment back, under the idempotency key', async () => {
    expect(await provider.refund(refund)).toEqual({ refundId: 're_1' })
    expect(api.requests).toMatchObject([
      {
        path: '/v1/refunds',
        idempotencyKey: `refund:${checkoutId}`,
        form: { payment_intent: 'pi_1', amount: '1490' },
      },
    ])
  })

  test('asked again, after a lost answer too, is one refund', async () => {
    api.mishaps.push('answer lost', 'answer lost')
    await expect(provider.refund(refund)).rejects.toMatchObject({ name: 'Unavailable' })
    expect([await provider.refund(refund), await provider.refund(refund)]).toEqual([
      { refundId: 're_1' },
      { refundId: 're_1' },
    ])
    expect(api.refunds).toHaveLength(1)
  })

  test('asked again after Stripe has forgotten its key is the refund that was made', async () => {
    await provider.refund(refund)
    api.forgetKeys()
    expect(await provider.refund(refund)).toEqual({ refundId: 're_1' })
    expect(api.refunds).toHaveLength(1)
  })

  test('of an unknown payment is refused for good', async () => {
    await expect(provider.refund({ ...refund, paymentId: 'pi_none' })).rejects.toMatchObject({
      name: 'Unprocessable',
      reason: 'provider-refused',
    })
  })

  test.each([
    ['of another amount', { amount: 1 }, 'provider-mismatch'],
    ['that failed', { status: 'failed' }, 'refund-failed'],
  ])('%s goes to a person', async (_, alter, reason) => {
    api.mishaps.push({ alter })
    await expect(provider.refund(refund)).rejects.toMatchObject({ name: 'Unprocessable', reason })
  })

  test.each([409, 429, 500])('is asked again after a %i', async status => {
    api.mishaps.push({ status, type: 'invalid_request_error' })
    await expect(provider.refund(refund)).rejects.toMatchObject({ name: 'Unavailable' })
  })
})

test('a record that comes again after a charge whose answer was lost states the one payment', async () => {
  const value = {
    checkoutId,
    customer: { email: 'ada@example.com', name: 'Ada' },
    lines: [{ sku: 'mug-enamel', name: 'Enamel mug', quantity: 1, unitPrice: 1490, amount: 1490 }],
    amount: 1490,
    currency: 'EUR',
    paymentMethod: 'tok_visa',
    requestedAt,
  }
  const { key, headers, ...record } = fact(checkoutRequested, '/kassa/checkout', value, {
    time: requestedAt,
    traceparent: undefined,
  })
  const event = {
    records: {
      'checkout-requested-0': [
        {
          topic: 'checkout-requested',
          partition: 0,
          offset: 0,
          key: Buffer.from(String(key)).toString('base64'),
          value: Buffer.from(String(record.value)).toString('base64'),
          headers: Object.entries(headers).map(([name, text]) => ({ [name]: [...Buffer.from(String(text))] })),
        } as unknown as MSKRecord,
      ],
    },
  } as unknown as MSKEvent
  const sent: OutgoingRecord[] = []
  const send = async (records: readonly OutgoingRecord[]) => void sent.push(...records)
  const handler = consume([checkoutRequested], { send }).handler(charge({ provider, send }))
  const context = { functionName: 'charge', getRemainingTimeInMillis: () => 30_000 } as unknown as Context

  api.mishaps.push('answer lost', 'answer lost')
  const first = await handler(event, context)
  expect(first.batchItemFailures).toHaveLength(1)
  expect(sent).toEqual([])
  for (const _ of ['redelivered', 'and again']) expect(await handler(event, context)).toEqual({ batchItemFailures: [] })
  expect(api.intents).toHaveLength(1)
  expect(sent.map(({ topic, value }) => [topic, JSON.parse(String(value)).paymentId])).toEqual([
    ['payment-successful', 'pi_1'],
    ['payment-successful', 'pi_1'],
  ])
  expect(sent[1]?.headers.ce_id).toBe(sent[0]?.headers.ce_id)
})

describe('the provider is chosen by the environment', () => {
  const stripe = { PAYMENT_PROVIDER: 'stripe' }

  test('the simulated one unless told', async () => {
    expect((await paymentProvider({ LEDGER_TABLE: 'ledger' })).name).toBe('simulated')
    await expect(paymentProvider({})).rejects.toThrow('LEDGER_TABLE is missing')
  })

  test('Stripe, with the key from the environment and its address from there too', async () => {
    const chosen = await paymentProvider({ ...stripe, STRIPE_API_KEY: 'sk_test_env', STRIPE_API_BASE: api.base })
    expect(chosen.name).toBe('stripe')
    await chosen.charge(asked())
    expect(api.requests[0]?.authorization).toBe('Bearer sk_test_env')
  })

  test('Stripe, with the key from Secrets Manager', async () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:1:secret:stripe'
    const chosen = await paymentProvider(
      { ...stripe, STRIPE_SECRET_ARN: arn, STRIPE_API_BASE: api.base },
      async asked => (asked === arn ? ' sk_test_secret\n' : undefined),
    )
    await chosen.charge(asked())
    expect(api.requests[0]?.authorization).toBe('Bearer sk_test_secret')
  })

  test('a setting that is missing or wrong is named', async () => {
    await expect(paymentProvider(stripe)).rejects.toThrow('set STRIPE_API_KEY, or STRIPE_SECRET_ARN')
    await expect(paymentProvider({ ...stripe, STRIPE_SECRET_ARN: 'arn:x' }, async () => '')).rejects.toThrow(
      'STRIPE_SECRET_ARN names is empty',
    )
    await expect(paymentProvider({ PAYMENT_PROVIDER: 'paypal' })).rejects.toThrow('PAYMENT_PROVIDER is wrong')
    await expect(paymentProvider({ ...stripe, STRIPE_API_KEY: 'k', STRIPE_API_BASE: 'localhost' })).rejects.toThrow(
      'STRIPE_API_BASE is wrong',
    )
  })
})
