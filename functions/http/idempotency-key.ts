/**
 * The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a structured-field string such as `"k"`, or the same
 * text without its quotes. Both are the key `k`: 1 to 255 printable ASCII characters.
 */
import { Problem } from '../errors.ts'
import { looksLikeCardNumber, withoutHashes } from './card-numbers.ts'

const field = 'Idempotency-Key'

const quoted = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/
/** Repeated headers arrive joined by commas, so a comma outside of quotes means two keys. */
const bare = /^[\x21\x23-\x2b\x2d-\x7e](?:[\x20-\x2b\x2d-\x7e]*[\x21-\x2b\x2d-\x7e])?$/

/** Keys join times, counters and fractions: only digits in one piece, or in the groups of a card, can be a card number. */
const cardWritings =
  /(?<!\d[-._:/]?)(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?![-._:/]?\d)/g

/**
 * @param what each key is for
 * @throws Problem 400 when it is missing or not one such key
 */
export const idempotencyKey = (header: string | undefined, what = 'checkout'): string => {
  const value = (header ?? '').replace(/^[ \t]+|[ \t]+$/g, '')
  if (value === '') {
    throw new Problem(
      400,
      'idempotency-key-missing',
      `Send the header Idempotency-Key: a new value for each ${what}.`,
      [{ field, message: 'This header is required.' }],
    )
  }
  const key = quoted.exec(value)?.[1]?.replace(/\\(.)/g, '$1') ?? bare.exec(value)?.[0] ?? ''
  if (key === '' || key.length > 255) {
    throw new Problem(400, 'idempotency-key-invalid', 'The header Idempotency-Key is not valid.', [
      { field, message: 'Expected one header of 1 to 255 printable ASCII characters; a comma only inside quotes.' },
    ])
  }
  if ((withoutHashes(key).match(cardWritings) ?? []).some(looksLikeCardNumber)) {
    throw new Problem(400, 'idempotency-key-invalid', 'The header Idempotency-Key is not valid.', [
      { field, message: 'Looks like a card number, which is never accepted.' },
    ])
  }
  return key
}
