/**
 * The signature of the simulated provider's webhooks, made as Stripe makes its own: `t=<seconds>,v1=<HMAC-SHA256 of t.body>`.
 * A signature is good for five minutes, so a webhook that was caught cannot be sent again later.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { Problem } from '../errors.ts'

export const signatureHeader = 'kassa-signature'
const toleranceSeconds = 300

const macOf = (secret: string, seconds: number, body: string): Buffer =>
  createHmac('sha256', secret).update(`${seconds}.${body}`).digest()

export const sign = (secret: string, body: string, at: Date): string => {
  const seconds = Math.floor(at.getTime() / 1_000)
  return `t=${seconds},v1=${macOf(secret, seconds, body).toString('hex')}`
}

export const signatureProblem = (detail: string): Problem => new Problem(400, 'invalid-signature', detail)

/** @throws Problem 400 when the signature is missing, wrong, or too old */
export const verify = (secret: string, body: string, signature: string | undefined, now: Date): void => {
  const [, t = '', v1 = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? '') ?? []
  const seconds = Number(t)
  if (t === '' || !timingSafeEqual(macOf(secret, seconds, body), Buffer.from(v1, 'hex'))) {
    throw signatureProblem('The signature of this webhook is missing or wrong.')
  }
  if (Math.abs(now.getTime() / 1_000 - seconds) > toleranceSeconds) {
    throw signatureProblem('The signature of this webhook is too old.')
  }
}
