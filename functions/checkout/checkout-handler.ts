/** POST /checkout: validates, prices and publishes. The charge happens behind the topic, where a crash is retried. */
import { z } from 'zod'
import { findEntries } from '../catalogue/dynamodb-catalogue.ts'
import { type FindProducts, findProducts } from '../catalogue/dynamodb-products.ts'
import { readStock } from '../catalogue/dynamodb-stock.ts'
import { dynamodb } from '../dynamodb.ts'
import { Problem } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { idempotencyKey } from '../http/idempotency-key.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { fact } from '../kafka/cloudevents.ts'
import { settings } from '../settings.ts'
import {
  accepted,
  Cart,
  checkExpectedAmount,
  checkStock,
  fingerprint,
  type Priced,
  price,
  quantitiesOf,
} from './checkout.ts'
import { checkoutIdOf } from './checkout-id.ts'
import { type Checkouts, dynamodbCheckouts, type StoredCheckout } from './dynamodb-checkouts.ts'
import { dynamodbFailedPayments } from './dynamodb-failed-payments.ts'
import { checkoutRequested } from './facts.ts'
import { type FailedPayments, retryAfterSeconds, subjectsOf } from './failed-payments.ts'
import { type LookAtStock, stockLook } from './stock-look.ts'
import { type Tax, taxByTable } from './tax.ts'

/** A repetition gets the same answer for this long; afterwards the answer is that the key has expired. */
const keyLifetimeMs = 24 * 60 * 60 * 1_000

export interface CheckoutDependencies {
  readonly checkouts: Checkouts
  readonly send: Send
  /** Called before the put, so that the producer connects meanwhile. */
  readonly warm?: () => void
  readonly lookAtStock: LookAtStock
  readonly failedPayments: Pick<FailedPayments, 'timesOf'>
  readonly findProducts: FindProducts
  readonly tax: Tax
  readonly secret: string
  readonly now: () => Date
}

const location = (checkoutId: string) => ({ location: `/checkout/${checkoutId}` })

const reused = () =>
  new Problem(422, 'idempotency-key-reused', 'This Idempotency-Key was used for another body. Take a new key.', [
    { field: 'Idempotency-Key', message: 'Used for another body.' },
  ])

const expired = (checkoutId: string) =>
  new Problem(
    422,
    'idempotency-key-expired',
    'This Idempotency-Key was used more than 24 hours ago. The Location is the checkout made with it; take a new key for another one.',
    [{ field: 'Idempotency-Key', message: 'Used more than 24 hours ago.' }],
    location(checkoutId),
  )

const tooMany = (seconds: number) =>
  new Problem(
    429,
    'too-many-attempts',
    'Too many payments failed within an hour. Try again later, or ask your bank.',
    [],
    { 'retry-after': String(seconds) },
  )

export const checkout = ({
  checkouts,
  send,
  warm,
  findProducts,
  lookAtStock,
  failedPayments,
  tax,
  secret,
  now,
}: CheckoutDependencies) => {
  const publish = ({ requested, traceparent }: StoredCheckout) =>
    send([fact(checkoutRequested, '/kassa/checkout', requested, { time: requested.requestedAt, traceparent })])

  const answer = ({ requested }: StoredCheckout, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
    statusCode: 202,
    headers: { ...location(requested.checkoutId), ...headers },
    body: accepted(requested),
  })

  const isExpired = ({ requested }: StoredCheckout): boolean =>
    now().getTime() - Date.parse(requested.requestedAt) >= keyLifetimeMs

  /** The last checkout of the key: earlier versions made another one for each day the key was used. */
  const newest = async (key: string, first: StoredCheckout): Promise<StoredCheckout> => {
    let last = first
    for (let generation = 1; isExpired(last); generation++) {
      const next = await checkouts.find(checkoutIdOf(secret, key, generation))
      if (!next) break
      last = next
    }
    return last
  }

  /** The first request may have died before or after it published: then this one publishes the same record. */
  const repeat = async (key: string, first: StoredCheckout, bodyHash: string): Promise<HttpResponse> => {
    const stored = await newest(key, first)
    if (stored.fingerprint !== bodyHash) throw reused()
    const { checkoutId } = stored.requested
    if (isExpired(stored)) throw expired(checkoutId)
    if (!stored.published) {
      await publish(stored)
      await checkouts.markPublished(checkoutId)
    }
    return answer(stored, { 'idempotent-replayed': 'true' })
  }

  /** @throws Problem when the cart cannot be sold, or not to this shopper now */
  const admit = async (cart: Cart, subjects: readonly string[]): Promise<Priced> => {
    const skus = cart.items.map(({ sku }) => sku)
    // Asked while the prices are; what the catalogue says of the cart is answered first.
    const looks = Promise.all([failedPayments.timesOf(subjects), lookAtStock(quantitiesOf(cart.items))])
    looks.catch(() => undefined)
    const remembered = await price(cart, await findProducts(skus), tax)
    // Nobody is refused for a price that went down meanwhile.
    const priced =
      remembered.amount > (cart.expectedAmount ?? Number.POSITIVE_INFINITY)
        ? await price(cart, await findProducts(skus, 'now'), tax)
        : remembered
    const [failures, short] = await looks
    const waits = failures.flatMap(times => retryAfterSeconds(times, now()) ?? [])
    if (waits.length > 0) throw tooMany(Math.max(...waits))
    checkStock(cart.items, short)
    checkExpectedAmount(cart.expectedAmount, priced)
    return priced
  }

  return async ({ body: cart, headers, traceparent, ip }: HttpRequest<Cart>): Promise<HttpResponse> => {
    const key = idempotencyKey(headers['idempotency-key'])
    const checkoutId = checkoutIdOf(secret, key)
    const bodyHash = fingerprint(cart)
    warm?.()
    const subjects = subjectsOf(cart.customer.email, ip)
    const admitted = await admit(cart, subjects).catch(async (problem: unknown) => {
      // A checkout that was accepted keeps its answer.
      const first = problem instanceof Problem ? await checkouts.find(checkoutId) : undefined
      if (!first) throw problem
      return first
    })
    if ('requested' in admitted) return repeat(key, admitted, bodyHash)
    const { customer, shipTo, paymentMethod } = cart
    const requested = { checkoutId, customer, shipTo, paymentMethod, ...admitted, requestedAt: now().toISOString() }
    const checkout = { requested, fingerprint: bodyHash, traceparent, subjects }
    const first = await checkouts.keep(checkout)
    if (first) return repeat(key, first, bodyHash)
    await publish(checkout)
    return answer(checkout)
  }
}

const { CATALOGUE_TABLE, CHECKOUTS_TABLE, IDEMPOTENCY_TABLE, STOCK_TABLE, CHECKOUT_SECRET, ...kafka } = settings({
  CATALOGUE_TABLE: z.string(),
  CHECKOUTS_TABLE: z.string(),
  IDEMPOTENCY_TABLE: z.string(),
  STOCK_TABLE: z.string(),
  CHECKOUT_SECRET: z.string().min(16, 'at least 16 characters'),
  ...kafkaSettings,
})

const { send, warm } = connectKafka(kafka)

export const handler = http({ body: Cart }).handler(
  checkout({
    checkouts: dynamodbCheckouts(dynamodb, CHECKOUTS_TABLE),
    send,
    warm,
    lookAtStock: stockLook(readStock(dynamodb, STOCK_TABLE)),
    failedPayments: dynamodbFailedPayments(dynamodb, IDEMPOTENCY_TABLE),
    findProducts: findProducts(findEntries(dynamodb, CATALOGUE_TABLE)),
    tax: taxByTable(),
    secret: CHECKOUT_SECRET,
    now: () => new Date(),
  }),
)
