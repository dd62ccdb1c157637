// Receives webhooks of Kassa: verifies, ignores what it has, prints. WEBHOOK_SECRETS as Kassa has it; see docs/webhooks.md.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const { warehouse: secret } = JSON.parse(process.env.WEBHOOK_SECRETS ?? '{}')
const key = Buffer.from(secret.replace('whsec_', ''), 'base64')

/** True when one of the signatures is ours and not older than five minutes. */
const isGenuine = (headers, body) => {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(Date.now() / 1_000 - Number(seconds)) < 300)) return false
  const expected = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest()
  return signatures.split(' ').some(each => {
    const [version, signature = ''] = each.split(',')
    const given = Buffer.from(signature, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
}

const have = new Set() // In earnest: a table, written in the transaction that stores the event.

createServer(async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts)
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end()
  const { 'webhook-id': id, 'ce-type': type } = request.headers
  if (!have.has(id)) console.log(type, JSON.parse(body.toString()))
  have.add(id)
  response.writeHead(204).end()
}).listen(Number(process.env.PORT ?? 4_000), '127.0.0.1', function () {
  console.log(`Receiving on http://127.0.0.1:${this.address().port}/`)
})
