/** What a webhook of Stripe is about, once its signature is checked. */
import type Stripe from 'stripe'
import { z } from 'zod'
import type { Notice, PaymentProvider } from './provider.ts'
import { signatureProblem } from './webhook-signature.ts'

const webhookToleranceSeconds = 300

export const readStripeWebhook =
  (stripe: Stripe, webhookSecret: string | undefined, now: () => Date): PaymentProvider['readWebhook'] =>
  async (body, headers): Promise<Notice | undefined> => {
    if (webhookSecret === undefined) throw signatureProblem('This stage has no secret for webhooks and accepts none.')
    const event = (() => {
      try {
        const signature = headers['stripe-signature'] ?? ''
        const receivedAt = now().getTime()
        return stripe.webhooks.constructEvent(
          body,
          signature,
          webhookSecret,
          webhookToleranceSeconds,
          undefined,
          receivedAt,
        )
      } catch {
        throw signatureProblem('The signature of this webhook is missing, wrong or too old.')
      }
    })()
    const { metadata } = event.data.object as { metadata?: Readonly<Record<string, string>> | null }
    const { checkoutId, refundId } = metadata ?? {}
    if (checkoutId === undefined || !z.guid().safeParse(checkoutId).success) return undefined
    return {
      checkoutId,
      ...(refundId === undefined ? {} : { refundId }),
      eventId: event.id,
      at: new Date(event.created * 1_000).toISOString(),
    }
  }
