/** The id of a checkout, made of its idempotency key. */
import { hash } from 'node:crypto'
import { uuidOf } from '../uuid.ts'

const blockBytes = 64

const sha256 = (...parts: readonly Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer')

/** HMAC-SHA-256 (RFC 2104) of so few bytes takes `createHmac` three times as long: it makes a stream for them. */
export const hmac = (secret: string, text: string): Buffer => {
  const key = Buffer.from(secret)
  const block = Buffer.alloc(blockBytes)
  ;(key.length > blockBytes ? sha256(key) : key).copy(block)
  const padded = (pad: number): Uint8Array => block.map(byte => byte ^ pad)
  return sha256(padded(0x5c), sha256(padded(0x36), Buffer.from(text)))
}

/**
 * The id of the checkout made under this key: the same key gives the same id, and only who has the secret can guess it.
 * @param generation 0; above it are only checkouts of earlier versions, which gave a key free again after a day
 */
export const checkoutIdOf = (secret: string, key: string, generation = 0): string =>
  uuidOf(hmac(secret, `${generation}\n${key}`), 8)
