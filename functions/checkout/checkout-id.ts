/** The id of a checkout, made of its idempotency key. */
import { createHmac } from 'node:crypto'
import { stringify } from 'uuid'

/** 16 bytes as a UUID of version 8 (RFC 9562): all other bits are ours. */
const uuid8 = (bytes: Buffer): string => {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return stringify(bytes)
}

/**
 * The id of the checkout made under this key: the same key gives the same id, and only who has the secret can guess it.
 * @param generation 0; above it are only checkouts of earlier versions, which gave a key free again after a day
 */
export const checkoutIdOf = (secret: string, key: string, generation = 0): string =>
  uuid8(createHmac('sha256', secret).update(`${generation}\n${key}`).digest().subarray(0, 16))
