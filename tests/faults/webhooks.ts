/**
 * Webhooks that the provider never sent, or sent long ago: without a signature, with a wrong one, with one that was caught and is
 * too old, and true ones of a checkout that is over. None may change anything.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { sign, signatureHeader } from '../../functions/payment/webhook-signature.ts'
import type { Webhook } from './history.ts'
import type { Random } from './random.ts'

const tenMinutesMs = 600_000
const pauseMs = 2_000

export interface WebhookOptions {
  readonly url: string
  /** What the simulated provider signs with. */
  readonly secret: string
  readonly random: Random
  readonly note: (webhook: Webhook) => void
  /** A checkout that was accepted, if there is one yet. */
  readonly anyCheckout: () => string | undefined
  readonly closing: AbortSignal
}

/** The provider says that a refund may have changed, once: a webhook that does not arrive is lost. */
export const tellOfRefund =
  ({ url, secret }: Pick<WebhookOptions, 'url' | 'secret'>) =>
  async (checkoutId: string, refundId: string): Promise<void> => {
    const at = new Date()
    const body = JSON.stringify({ id: `evt_${refundId}_${at.getTime()}`, checkoutId, refundId, at: at.toISOString() })
    const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, body, at) }
    const init = { method: 'POST', headers, body, signal: AbortSignal.timeout(8_000) }
    await fetch(`${url}/payments/webhook`, init).then(
      response => response.body?.cancel(),
      () => undefined,
    )
  }

const tellAgainMs = 5_000

/** As `tellOfRefund`, of each refund that is pending, from time to time. */
export const tellOfPending = (options: Pick<WebhookOptions, 'url' | 'secret'>) => {
  const tell = tellOfRefund(options)
  const toldAt = new Map<string, number>()
  return async (pending: readonly { readonly checkoutId: string; readonly refundId: string }[]): Promise<void> => {
    const due = pending.filter(({ refundId }) => (toldAt.get(refundId) ?? 0) < Date.now() - tellAgainMs)
    for (const { refundId } of due) toldAt.set(refundId, Date.now())
    await Promise.all(due.map(({ checkoutId, refundId }) => tell(checkoutId, refundId)))
  }
}

export const sendWebhooks = async (options: WebhookOptions): Promise<void> => {
  const { url, secret, random, note, anyCheckout, closing } = options
  while (!closing.aborted) {
    await setTimeout(pauseMs, undefined, { signal: closing }).catch(() => undefined)
    const checkoutId = anyCheckout()
    if (checkoutId === undefined) continue
    const webhook = (id: string) => JSON.stringify({ id, checkoutId, at: new Date().toISOString() })
    const late = webhook(`evt_late_${checkoutId}_${Date.now()}`)
    const made = random.pick([
      { is: 'unsigned', body: webhook('evt_unsigned') },
      { is: 'signed by another', body: late, signature: sign(randomUUID(), late, new Date()) },
      { is: 'replayed', body: late, signature: sign(secret, late, new Date(Date.now() - tenMinutesMs)) },
      { is: 'changed', body: webhook('evt_changed'), signature: sign(secret, late, new Date()) },
      { is: 'late', body: late, signature: sign(secret, late, new Date()) },
    ] as const)
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if ('signature' in made) headers[signatureHeader] = made.signature
    const at = Date.now()
    const status = await fetch(`${url}/payments/webhook`, {
      method: 'POST',
      headers,
      body: made.body,
      signal: AbortSignal.timeout(8_000),
    }).then(
      async response => {
        await response.body?.cancel()
        return response.status
      },
      () => 0,
    )
    note({ kind: 'webhook', at, is: made.is, status })
  }
}
