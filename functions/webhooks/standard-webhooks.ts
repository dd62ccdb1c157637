/**
 * Signatures as Standard Webhooks has them (https://github.com/standard-webhooks/standard-webhooks, symmetric signatures): an
 * HMAC-SHA256 of id, time and body. There are libraries that verify them in every language.
 */
import { createHmac } from 'node:crypto'
import { z } from 'zod'

const prefix = 'whsec_'

/** 24 to 64 random bytes in Base64. */
export const Secret = z.string().refine(text => {
  const bytes = Buffer.from(text.slice(prefix.length), 'base64')
  const isBase64 = text === prefix + bytes.toString('base64')
  return isBase64 && bytes.length >= 24 && bytes.length <= 64
}, `expected ${prefix} and 24 to 64 bytes in Base64`)

export interface Signed {
  readonly id: string
  readonly at: Date
  readonly body: Buffer
}

/** @param secrets several while one takes the place of the other: the receiver accepts any of the signatures */
export const signatureHeaders = (secrets: readonly string[], { id, at, body }: Signed): Record<string, string> => {
  const seconds = String(Math.floor(at.getTime() / 1_000))
  const signatures = secrets.map(secret => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') }
}
