/** Operators, and shoppers who change their mind: do with an order what a visit says, and note every answer. */
import { setTimeout } from 'node:timers/promises'
import type { OrderAction } from './history.ts'
import type { Visit, Wish } from './order-visits.ts'

export interface Desk {
  readonly url: string
  readonly note: (action: OrderAction) => void
  /** Everybody gives up when it is aborted. */
  readonly closing: AbortSignal
  /** Hears of each refund that the shop accepted. */
  readonly onRefund: (checkoutId: string, refundId: string) => void
}

/** Longer than the shop may take. */
const patienceMs = 8_000
/** The first wait before asking again, and the longest. */
const askAgainMs = 1_000
const askAgainAtLastMs = 4_000

const routes: Readonly<Record<Wish['does'], readonly [method: string, path: string]>> = {
  cancel: ['POST', 'cancel'],
  refund: ['POST', 'refunds'],
  ship: ['POST', 'shipment'],
  receipt: ['POST', 'receipt'],
  address: ['PUT', 'address'],
}

/** The order may still come, or its amount be taken: try again in a moment. */
const passing = ['no-order', 'not-captured']
/** No order is placed any more. */
const overWithout = ['declined', 'expired', 'rejected', 'released', 'refunded', 'cancelled']
const placed = ['ordered', 'confirmed', 'shipped', ...overWithout]

/** The keys of operators and those of shoppers have nothing to do with each other. */
export const keyOf = ({ by, key }: Wish): string => `${by} ${key}`

/** Asks once. */
export const askFor = async (
  checkoutId: string,
  wish: Wish,
  { url, note, onRefund }: Pick<Desk, 'url' | 'note' | 'onRefund'>,
): Promise<OrderAction> => {
  const { by, does, body, key, manner, hangsUpMs, amount } = wish
  const [method, last] = routes[does]
  const at = Date.now()
  const told = async (): Promise<Pick<OrderAction, 'status' | 'action' | 'isReplayed' | 'problem' | 'retryAfter'>> => {
    const response = await fetch(`${url}/${by === 'shopper' ? 'checkout' : 'orders'}/${checkoutId}/${last}`, {
      method,
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(manner === 'gone' ? hangsUpMs : patienceMs),
    })
    const { status, headers } = response
    const { action, type } = (await response.json()) as { action?: string; type?: string }
    const retryAfter = headers.get('retry-after')
    if (status === 202) {
      return { status, ...(action ? { action } : {}), isReplayed: headers.get('idempotent-replayed') === 'true' }
    }
    const problem = type?.split(/[/:]/).at(-1)
    return { status, ...(problem ? { problem } : {}), ...(retryAfter === null ? {} : { retryAfter }) }
  }
  const heard = await told().catch(() => ({ status: 0 }))
  const line: OrderAction = {
    kind: 'order action',
    at,
    checkoutId,
    does,
    key: keyOf(wish),
    isCareful: manner !== 'gone',
    ...(amount === undefined ? {} : { amount }),
    ...heard,
  }
  note(line)
  if (does !== 'receipt' && does !== 'address' && line.action) onRefund(checkoutId, line.action)
  return line
}

/** Does all of a visit; resolves when everybody knows, or is gone. */
export const visit = async (checkoutId: string, { when, steps }: Visit, desk: Desk): Promise<void> => {
  const { url, closing } = desk
  const statusNow = async (): Promise<string | undefined> => {
    const response = await fetch(`${url}/checkout/${checkoutId}`, { signal: AbortSignal.timeout(patienceMs) }).catch(
      () => undefined,
    )
    const answer = (await response?.json().catch(() => undefined)) as { status?: string } | undefined
    return answer?.status
  }

  const isKnown = async ({ status, problem = '' }: OrderAction): Promise<boolean> => {
    if (status === 0 || status >= 500) return false
    if (status !== 409 || !passing.includes(problem)) return true
    return problem === 'no-order' && overWithout.includes((await statusNow()) ?? '')
  }

  const fulfil = async (wish: Wish): Promise<void> => {
    let answer = await askFor(checkoutId, wish, desk)
    if (wish.manner === 'gone') return
    for (let wait = askAgainMs; !(await isKnown(answer)); wait = Math.min(askAgainAtLastMs, wait * 1.5)) {
      if (closing.aborted) return
      await setTimeout(wait)
      answer = await askFor(checkoutId, wish, desk)
    }
    if (wish.manner === 'again') await askFor(checkoutId, wish, desk)
  }

  if (when !== 'at once') {
    while (!closing.aborted && !placed.includes((await statusNow()) ?? '')) await setTimeout(askAgainMs)
    await setTimeout(when)
  }
  for (const step of steps) await Promise.all(step.map(fulfil))
}
