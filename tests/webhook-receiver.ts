/**
 * A receiver of webhooks for the platform under test, with its settings. It answers as the record asks, so that tests side by
 * side do not disturb each other: `"by":"answers 500 204"` is answered 500, then 204. Everything else is answered 204.
 * `GET /<webhook-id>` tells what came under an id.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export const startWebhookReceiver = async (): Promise<{
  readonly url: string
  readonly environment: Readonly<Record<string, string>>
}> => {
  const received = new Map<string, ReceivedWebhook[]>()
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      return void response.end(JSON.stringify(received.get(request.url?.slice(1) ?? '') ?? []))
    }
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts).toString('utf8')
    const id = String(request.headers['webhook-id'])
    const all = [...(received.get(id) ?? []), { headers: request.headers as Record<string, string>, body }]
    received.set(id, all)
    const [, asked = ''] = /"by":"answers ([\d ]+)"/.exec(body) ?? []
    const answers = asked.split(' ').filter(Boolean).map(Number)
    response.writeHead(answers[Math.min(all.length, answers.length) - 1] ?? 204).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // It ends with the tests.
  server.unref()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const environment = {
    WEBHOOK_RECEIVERS: JSON.stringify([{ name: 'test', url, topics: ['order-address-corrected'] }]),
    WEBHOOK_SECRETS: JSON.stringify({ test: webhookSecret }),
  }
  return { url, environment }
}
