/** Shoppers after the last pieces of one product, in waves; with each an operator delivers more, and two change its price. */
import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { brands } from '../../infra/local/first-catalogue.ts'
import { cartLine, type Shopper } from './carts.ts'
import type { Answer, CartLine, Delivery, PriceChange } from './history.ts'
import { seeded } from './random.ts'
import { shop } from './shopping.ts'

export const lastPieces = 'last-pieces'

export interface Wave {
  /** Milliseconds after the first order. */
  readonly at: number
  readonly delivered: number
  /** What each of two operators sets, for the same version. */
  readonly prices: readonly [number, number]
  /** What each shopper wants, and how long the page stays open before. */
  readonly shoppers: readonly { readonly quantity: number; readonly hesitatesMs: number }[]
}

const everyMs = 20_000
const shoppersOfAWave = 6
/** Longer than the door remembers a price. */
const longestHesitationMs = 6_000
const firstPrice = 1_000

/** Fewer pieces come than are wanted; prices go up and down. The same seed gives the same waves. */
export const wavesOf = ({ seed, ms }: { seed: number; ms: number }): Wave[] => {
  const random = seeded(seed ^ 0x1a57)
  const count = Math.max(2, Math.round(ms / everyMs))
  return Array.from({ length: count }, (_, index): Wave => {
    const shoppers = Array.from({ length: shoppersOfAWave }, () => ({
      quantity: random.between(1, 2),
      hesitatesMs: random.next() < 0.5 ? 0 : random.between(0, longestHesitationMs),
    }))
    const price = random.between(300, 2_000)
    return {
      at: Math.round(((index + random.next()) * ms) / count),
      delivered: random.between(2, 5),
      prices: [price, price + random.between(1, 500)],
      shoppers,
    }
  })
}

export interface EdgeDoor {
  readonly url: string
  readonly note: (line: Answer | CartLine | Delivery | PriceChange) => void
  readonly closing: AbortSignal
  /** A shopper has some. */
  readonly onBought?: (checkoutId: string, shopper: Shopper) => void
}

interface Shown {
  readonly sku: string
  readonly price: number
  readonly version: number
}

const withinMs = 8_000
const askAgainMs = 1_000
/** How often a shopper agrees to another price. */
const mostLooks = 4

/** Never free there: whatever the pieces cost, their shipping costs the same. */
const overseas = {
  shipTo: { line1: '1 Ferry Building', city: 'San Francisco', region: 'CA', postalCode: '94111', country: 'US' },
  amount: 24_90,
}

const stateAt = (price: number) => ({
  sku: lastPieces,
  name: 'The last pieces',
  description: 'Wanted by more people than there are pieces.',
  brand: brands[0]?.brand,
  category: 'home',
  price,
  currency: 'EUR',
  taxCategory: 'standard',
  weightGrams: 100,
  pictures: [],
  active: true,
})

export const sellLastPieces = async (
  { seed, waves }: { seed: number; waves: readonly Wave[] },
  { url, note, closing, onBought }: EdgeDoor,
): Promise<void> => {
  /** Asks until the answer is neither an outage nor lost; status 0 when the shop closes before. */
  const call = async <Body>(path: string, init: RequestInit = {}): Promise<{ status: number; body?: Body }> => {
    while (!closing.aborted) {
      const answer = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(withinMs) })
        .then(async response => ({ status: response.status, body: (await response.json()) as Body }))
        .catch(() => undefined)
      if (answer && answer.status < 500) return answer
      await setTimeout(askAgainMs)
    }
    return { status: 0 }
  }
  const send = <Body>(method: string, path: string, body: unknown, headers: Record<string, string>) =>
    call<Body>(path, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  const look = async (): Promise<Shown | undefined> => {
    while (!closing.aborted) {
      const { body } = await call<{ products?: readonly Shown[] }>(`/catalogue?q=${lastPieces}`)
      const found = body?.products?.find(({ sku }) => sku === lastPieces)
      if (found) return found
      await setTimeout(askAgainMs)
    }
    return undefined
  }

  const setPrice = async (seen: number, price: number): Promise<void> => {
    const at = Date.now()
    const condition: Record<string, string> = seen === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${seen}"` }
    const path = `/catalogue/products/${lastPieces}`
    const { status, body } = await send<{ version?: number }>('PUT', path, stateAt(price), condition)
    const version = body?.version
    const answered = { status, ...(version === undefined ? {} : { version }) }
    note({ kind: 'price change', at, sku: lastPieces, seen, price, ...answered })
  }

  const deliver = async (change: number, key: string): Promise<void> => {
    const at = Date.now()
    const path = `/catalogue/products/${lastPieces}/stock`
    const body = { change, reason: 'delivery' }
    const answer = await send<{ eventId?: string }>('POST', path, body, { 'idempotency-key': key })
    const eventId = answer.body?.eventId
    note({
      kind: 'delivery',
      at,
      sku: lastPieces,
      change,
      status: answer.status,
      ...(eventId === undefined ? {} : { eventId }),
    })
  }

  const shopperWho = (saw: Shown, quantity: number, name: string): Shopper => {
    const email = `last-${name}@example.com`
    const items = [{ sku: lastPieces, quantity }]
    const wants = { lines: items, amount: saw.price * quantity + overseas.amount, shipping: overseas.amount }
    return {
      kind: 'cart',
      key: `last-${seed}-${name}-${createHash('sha256').update(`${seed} ${name}`).digest('hex').slice(0, 16)}`,
      email,
      expect: 'paid',
      wants,
      isContended: true,
      body: {
        customer: { email, name: 'Last Piece' },
        items,
        paymentMethod: 'tok_visa',
        shipTo: overseas.shipTo,
        shipping: 'standard',
        expectedAmount: wants.amount,
      },
      doubleClick: false,
      hangsUp: false,
    }
  }

  /** A shopper who is asked before paying more looks again, and agrees. */
  const buy = async (first: Shown, quantity: number, name: string): Promise<void> => {
    let saw: Shown | undefined = first
    for (let looks = 1; saw && looks <= mostLooks; looks++) {
      const shopper = shopperWho(saw, quantity, `${name}-${looks}`)
      note(cartLine(shopper))
      const answer = await shop(shopper, { url, note, closing })
      if (answer?.checkoutId !== undefined) onBought?.(answer.checkoutId, shopper)
      if (answer?.problem !== 'price-changed') return
      saw = await look()
    }
  }

  const start = Date.now()
  await setPrice(0, firstPrice)
  await look()
  await deliver(shoppersOfAWave, `opening ${seed}`)
  await Promise.all(
    waves.map(async ({ at, delivered, prices, shoppers }, number) => {
      await setTimeout(Math.max(0, start + at - Date.now()))
      const saw = await look()
      if (!saw) return
      await Promise.all([
        deliver(delivered, `delivery ${seed} ${number}`),
        ...prices.map(price => setPrice(saw.version, price)),
        ...shoppers.map(async ({ quantity, hesitatesMs }, shopper) => {
          await setTimeout(hesitatesMs)
          await buy(saw, quantity, `${number}-${shopper}`)
        }),
      ])
    }),
  )
}
