/** POST /checkout: validates, prices and publishes. The charge happens behind the topic, where a crash is retried. */
import { z } from 'zod'
import { currency, type Product, products } from '../catalogue/products.ts'
import { dynamodb, dynamodbClient } from '../dynamodb.ts'
import { Problem } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { FencedPersistenceLayer } from '../idempotency/fenced-persistence-layer.ts'
import { InProgress, type Once, once } from '../idempotency/once.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { fact } from '../kafka/cloudevents.ts'
import { settings } from '../settings.ts'
import { accepted, Cart, checkoutIdOf, fingerprint, price } from './checkout.ts'
import { type Checkouts, dynamodbCheckouts } from './dynamodb-checkouts.ts'
import { checkoutRequested } from './facts.ts'
import { idempotencyKey } from './idempotency-key.ts'

/** For this long a key gives the same answer; afterwards it is free. */
const keyLifetimeSeconds = 24 * 60 * 60

export interface CheckoutDependencies {
  readonly once: Once
  readonly checkouts: Checkouts
  readonly send: Send
  /** Called before the claim, so that the producer connects while the claim is made. */
  readonly warm?: () => void
  readonly catalogue: ReadonlyMap<string, Product>
  readonly secret: string
  readonly now: () => Date
}

const reused = () =>
  new Problem(422, 'idempotency-key-reused', 'This Idempotency-Key was used for another body. Take a new key.', [
    { field: 'Idempotency-Key', message: 'Used for another body.' },
  ])

const inProgress = () =>
  new Problem(
    409,
    'checkout-in-progress',
    'The first request with this Idempotency-Key is still running. Ask again shortly.',
  )

export const checkout = ({ once, checkouts, send, warm, catalogue, secret, now }: CheckoutDependencies) => {
  /** The first accepted checkout of the key that is not older than its lifetime, or this one. */
  const keep = async (key: string, cart: Cart, mark: string) => {
    const priced = price(cart.items, catalogue, currency)
    const requestedAt = now()
    const stored = {
      customer: cart.customer,
      paymentMethod: cart.paymentMethod,
      ...priced,
      requestedAt: requestedAt.toISOString(),
    }
    for (let generation = 0; ; generation++) {
      const requested = { checkoutId: checkoutIdOf(secret, key, generation), ...stored }
      const kept = await checkouts.keep({ requested, fingerprint: mark })
      const age = requestedAt.getTime() - Date.parse(kept.requested.requestedAt)
      if (age >= keyLifetimeSeconds * 1_000) continue
      if (kept.fingerprint !== mark) throw reused()
      return kept.requested
    }
  }

  return async ({ body: cart, headers, traceparent }: HttpRequest<Cart>): Promise<HttpResponse> => {
    const key = idempotencyKey(headers['idempotency-key'])
    const mark = fingerprint(cart)
    warm?.()
    try {
      const told = await once({ key }, async () => {
        const requested = await keep(key, cart, mark)
        await send([
          fact(checkoutRequested, '/kassa/checkout', requested, { time: requested.requestedAt, traceparent }),
        ])
        return { cart: mark, body: accepted(requested) }
      })
      if (told.cart !== mark) throw reused()
      return { statusCode: 202, headers: { location: `/checkout/${told.body.checkoutId}` }, body: told.body }
    } catch (error) {
      throw error instanceof InProgress ? inProgress() : error
    }
  }
}

const { CHECKOUTS_TABLE, IDEMPOTENCY_TABLE, CHECKOUT_SECRET, ...kafka } = settings({
  CHECKOUTS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
  CHECKOUT_SECRET: z.string().min(16, 'at least 16 characters'),
  ...kafkaSettings,
})

const { send, warm } = connectKafka(kafka)

export const handler = http({ body: Cart }).handler(
  checkout({
    once: once({
      store: () => new FencedPersistenceLayer(dynamodbClient, IDEMPOTENCY_TABLE),
      prefix: 'checkout',
      expiresAfterSeconds: keyLifetimeSeconds,
      claimSeconds: 10,
    }),
    checkouts: dynamodbCheckouts(dynamodb, CHECKOUTS_TABLE),
    send,
    warm,
    catalogue: new Map(products.map(product => [product.sku, product])),
    secret: CHECKOUT_SECRET,
    now: () => new Date(),
  }),
)
