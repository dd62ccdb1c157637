/**
 * The webhooks of the simulated provider, as awkward as real ones: the news first, then the older event that should have come
 * before it, then the news once more. One that is not taken is lost; nothing depends on it.
 */
import { reasonsOf } from '../errors.ts'
import { log } from '../observability/log.ts'
import type { Webhook } from './simulated-provider.ts'
import { sign, signatureHeader } from './webhook-signature.ts'

export type DeliverWebhooks = (checkoutId: string) => Promise<void>

export interface WebhookOptions {
  readonly url: string
  readonly secret: string
  readonly now: () => Date
  readonly post?: typeof fetch
}

const timeoutMs = 2_000

export const simulatedWebhooks =
  ({ url, secret, now, post = fetch }: WebhookOptions): DeliverWebhooks =>
  async checkoutId => {
    const at = now().toISOString()
    const deliver = async (id: string): Promise<void> => {
      const webhook: Webhook = { id, checkoutId, at }
      const body = JSON.stringify(webhook)
      const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, body, now()) }
      const response = await post(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`The shop answered a webhook with ${response.status}.`)
    }
    for (const event of ['confirmed', 'created', 'confirmed']) {
      // Of its moment: who answers the bank in two tabs at once causes two events.
      await deliver(`evt_${event}_${checkoutId}_${Date.parse(at)}`).catch((error: unknown) =>
        log.warn('A webhook of the simulated provider is lost', { checkoutId, reason: reasonsOf(error) }),
      )
    }
  }
