/**
 * POST /payments/webhook: the provider says that a payment changed. The signature is checked over the body as it came; what
 * the body says is not believed, it only names the checkout to look at.
 */

import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { settings } from '../settings.ts'
import { type Providers, paymentProviders } from './choose-provider.ts'
import { nudge } from './payment.ts'

export interface WebhookDependencies {
  readonly providers: Providers
  readonly send: Send
}

export const webhook =
  ({ providers, send }: WebhookDependencies) =>
  async ({ rawBody = '', headers, traceparent }: HttpRequest): Promise<HttpResponse> => {
    const provider = await providers()
    const notice = await provider.readWebhook(rawBody, headers)
    if (notice) {
      const { eventId, at } = notice
      await send([nudge(notice, 'webhook', eventId, { time: at, traceparent })])
    }
    return { statusCode: 200, body: { received: true } }
  }

const { send } = connectKafka(settings(kafkaSettings))

export const handler = http().handler(webhook({ providers: await paymentProviders(), send }))
