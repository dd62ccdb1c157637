/** One visit to the shop, over HTTP as its pages make it: look around, perhaps buy, and wait for what becomes of it. */
import { setTimeout } from 'node:timers/promises'
import type { AtBank } from '../faults/bank.ts'
import type { Random } from '../faults/random.ts'
import { shop } from '../faults/shopping.ts'
import type { Kind, Plan } from './people.ts'

/** How a visit ended. */
export type End =
  | 'looked around'
  | 'left a cart'
  | 'left at the bank'
  | 'confirmed'
  | 'declined'
  | 'cancelled or refunded'
  | 'still waiting'
  | 'refused'
  | 'no answer'

interface Product {
  readonly sku: string
  readonly category: string
  readonly stock: number | null
  readonly soldOut: boolean
}

export interface Door {
  readonly url: string
  /** Shoppers leave when it is aborted. */
  readonly closing: AbortSignal
  /** Before a shopper's next click. */
  readonly pauseMs: number
}

const callMs = 8_000
/** A shopper looks at the page of the order for so long. */
const patienceMs = 60_000

const ends: Readonly<Record<string, End>> = {
  confirmed: 'confirmed',
  shipped: 'confirmed',
  declined: 'declined',
  cancelled: 'cancelled or refunded',
  released: 'cancelled or refunded',
  refunded: 'cancelled or refunded',
  expired: 'left at the bank',
}

const bank: Readonly<Partial<Record<Kind, AtBank['answer']>>> = { approve: 'approve', refuse: 'refuse' }

/** One to three products that are there, one or two of each. */
const fill = (products: readonly Product[], random: Random): { sku: string; quantity: number }[] => {
  const left = products.filter(({ soldOut, stock }) => !soldOut && (stock ?? 0) > 5)
  if (left.length === 0) return []
  const skus = new Set(Array.from({ length: random.between(1, 3) }, () => random.pick(left).sku))
  return [...skus].map(sku => ({ sku, quantity: random.between(1, 2) }))
}

export const visit = async (
  { kind, person, paymentMethod, random }: Plan,
  key: string,
  { url, closing, pauseMs }: Door,
): Promise<End> => {
  const get = async <T>(path: string): Promise<T | undefined> => {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(callMs) }).catch(() => undefined)
    if (!response?.ok) {
      await response?.body?.cancel()
      return undefined
    }
    return (await response.json().catch(() => undefined)) as T | undefined
  }
  const pause = (): Promise<void> =>
    setTimeout(pauseMs * (0.5 + random.next()), undefined, { signal: closing }).catch(() => undefined)

  const catalogue = await get<{ products: Product[] }>('/catalogue')
  if (!catalogue) return 'no answer'
  await pause()
  const { category } = catalogue.products.length > 0 ? random.pick(catalogue.products) : { category: '' }
  if (category) await get(`/catalogue?category=${encodeURIComponent(category)}`)
  await pause()
  const items = fill(catalogue.products, random)
  if (kind === 'browse' || items.length === 0) return 'looked around'
  await get('/shipping')
  await pause()
  if (kind === 'leaveCart') return 'left a cart'
  if (closing.aborted) return 'left a cart'

  const answer = bank[kind]
  const { name, email, shipTo } = person
  const bought = await shop(
    {
      key,
      body: { customer: { name, email }, items, paymentMethod, shipTo, shipping: 'standard' },
      doubleClick: random.next() < 0.03,
      hangsUp: false,
      ...(answer ? { atBank: { answer, twice: false, returns: true } } : {}),
    },
    { url, closing, note: () => {} },
  )
  if (!bought) return 'no answer'
  if (bought.status !== 202 || bought.checkoutId === undefined) return 'refused'
  if (kind === 'walkAway') return 'left at the bank'
  for (const until = Date.now() + patienceMs; Date.now() < until && !closing.aborted; ) {
    const now = await get<{ status: string }>(`/checkout/${bought.checkoutId}`)
    const end = ends[now?.status ?? '']
    if (end) return end
    await setTimeout(1_000, undefined, { signal: closing }).catch(() => undefined)
  }
  return 'still waiting'
}
