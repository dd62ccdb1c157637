import { describe, expect, test } from '@jest/globals'
import { Secret, signatureHeaders } from './standard-webhooks.ts'

/** Of the test vectors that the libraries of Standard Webhooks share. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const signed = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1_614_265_330_900),
  body: Buffer.from('{"test": 2432232314}'),
}
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='

describe('a webhook is signed', () => {
  test('as the test vector says', () => {
    expect(signatureHeaders([secret], signed)).toEqual({
      'webhook-id': signed.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': signature,
    })
  })

  test('with each of two secrets while one takes the place of the other', () => {
    const { 'webhook-signature': both = '' } = signatureHeaders([`whsec_${'A'.repeat(32)}`, secret], signed)
    expect(both.split(' ')).toEqual([expect.stringMatching(/^v1,[\w+/]{43}=$/), signature])
  })

  test('over its bytes: another body, id or second has another signature', () => {
    const others = [
      { ...signed, body: Buffer.from('{"test":2432232314}') },
      { ...signed, id: 'msg_2' },
      { ...signed, at: new Date(1_614_265_331_000) },
    ].map(other => signatureHeaders([secret], other)['webhook-signature'])
    expect(new Set([signature, ...others]).size).toBe(4)
  })
})

test.each([
  ['another prefix', secret.replace('whsec_', 'sk_')],
  ['no prefix', secret.slice(6)],
  ['16 bytes', `whsec_${Buffer.alloc(16).toString('base64')}`],
  ['65 bytes', `whsec_${Buffer.alloc(65).toString('base64')}`],
  ['no Base64', 'whsec_not a secret, but a sentence of its own'],
])('a secret with %s is refused', (_, text) => {
  expect(Secret.safeParse(secret).success).toBe(true)
  expect(Secret.safeParse(text).success).toBe(false)
})
