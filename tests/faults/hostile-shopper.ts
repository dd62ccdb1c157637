/** A hostile shopper at the door: sends what must be refused, tries one card after another, and notes every answer. */
import { type IncomingMessage, type OutgoingHttpHeader, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { delivery } from '../delivery.ts'
import type { Shopper } from './carts.ts'
import { wanted } from './carts.ts'
import type { Answer, CardTrial, CartLine, HostileAnswer } from './history.ts'
import type { HostileRequest } from './hostile-requests.ts'
import { ask } from './shopping.ts'

export interface HostileDoor {
  readonly url: string
  readonly note: (line: Answer | CartLine | CardTrial | HostileAnswer) => void
  /** The shopper gives up when it is aborted. */
  readonly closing: AbortSignal
}

const patienceMs = 20_000
const askAgainMs = 500

/** Not fetch: it would join headers of one name, and send no body that is not a text. */
const post = (url: string, { headers, body }: Pick<HostileRequest, 'headers' | 'body'>): Promise<number> =>
  new Promise((resolve, reject) => {
    const lines: OutgoingHttpHeader[] = [
      ...headers,
      ['Host', new URL(url).host],
      ['Content-Length', body.length],
    ].flat()
    const sent = request(
      url,
      { method: 'POST', headers: lines as string[], agent: false, signal: AbortSignal.timeout(patienceMs) },
      (response: IncomingMessage) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })

/** Sends each at its time until it is answered; status 0: it never was. */
export const sendHostile = async (
  plan: readonly HostileRequest[],
  { url, note, closing }: HostileDoor,
): Promise<void> => {
  const start = Date.now()
  await Promise.all(
    plan.map(async each => {
      await setTimeout(Math.max(0, start + each.at - Date.now()))
      let status = 0
      while (status === 0) {
        status = await post(`${url}/checkout`, each).catch(() => 0)
        if (status !== 0 || closing.aborted) break
        await setTimeout(askAgainMs)
      }
      note({ kind: 'hostile answer', name: each.name, status })
    }),
  )
}

/** Failures after which the door must refuse. */
export const mostFailures = 5
/** More than the door may let through. */
const mostTries = 4 * mostFailures

const statusOf = async (url: string, checkoutId: string): Promise<string | undefined> => {
  const response = await fetch(`${url}/checkout/${checkoutId}`, { signal: AbortSignal.timeout(patienceMs) })
  return response.ok ? ((await response.json()) as { status: string }).status : undefined
}

/** One card after another under one address, written differently each time, until the door refuses. */
export const tryCards = async (seed: number, { url, note, closing }: HostileDoor): Promise<void> => {
  const items = [{ sku: 'mug-enamel', quantity: 1 }]
  let declined = 0
  for (let number = 0; number < mostTries && !closing.aborted; number += 1) {
    const email = number % 2 === 0 ? 'thief@example.com' : `Thief+${number}@example.com`
    const body = { customer: { email, name: 'A Thief' }, items, paymentMethod: 'tok_chargeDeclined', ...delivery }
    const key = `thief-${seed}-${number}`
    const trial: Shopper = { kind: 'cart', key, email, expect: 'declined', body, doubleClick: false, hangsUp: false }
    let answer = await ask(trial, { url, note, closing })
    while ((answer.status === 0 || answer.status === 503) && !closing.aborted) {
      await setTimeout(askAgainMs)
      answer = await ask(trial, { url, note, closing })
    }
    const { status, checkoutId, retryAfter } = answer
    const isAccepted = status === 202
    note({
      kind: 'cart',
      key,
      email,
      expect: isAccepted ? 'declined' : 'refused',
      ...(isAccepted ? { wants: wanted(items) } : {}),
    })
    if (!isAccepted) {
      note({ kind: 'card trial', declined, status, ...(retryAfter === undefined ? {} : { retryAfter }) })
      return
    }
    while (!closing.aborted) {
      if ((await statusOf(url, checkoutId ?? '').catch(() => undefined)) === 'declined') break
      await setTimeout(askAgainMs)
    }
    declined += 1
  }
  note({ kind: 'card trial', declined, status: 202 })
}
