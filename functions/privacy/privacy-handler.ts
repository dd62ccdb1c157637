/**
 * Access and erasure, invoked by hand (`npm run privacy -- erase MAIL --stage NAME`), and `allow`, after which an address that had
 * bounced or complained gets mails again. It can read and erase everything that the
 * shop keeps of a person, so no other function and no route has the right to invoke it.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import type { Suppression } from '../email/dynamodb-suppressions.ts'
import { Unprocessable } from '../errors.ts'
import { log } from '../observability/log.ts'
import { type ConnectedPrivacy, connectPrivacy } from './connect-privacy.ts'
import { ownerUrl } from './owner.ts'
import type { Report } from './privacy.ts'

export const PrivacyRequest = z.strictObject({
  action: z.enum(['show', 'erase', 'allow']),
  mail: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'expected a mail address'),
  dryRun: z.boolean().default(false),
})

export interface Allowed {
  /** What had stopped mails to the address; absent when nothing had. */
  readonly stopped?: Suppression
}

export const privacyFunction =
  (connect: () => Promise<Omit<ConnectedPrivacy, 'close'>>) =>
  async (event: unknown): Promise<Report | Allowed> => {
    const wanted = PrivacyRequest.safeParse(event)
    if (!wanted.success) {
      const [issue] = wanted.error.issues
      throw new Unprocessable('invalid-event', `${issue?.path.join('.') || 'The event'}: ${issue?.message}`)
    }
    const { action, mail, dryRun } = wanted.data
    const { show, erase, allow } = await connect()
    if (action === 'allow') {
      const stopped = await allow(mail)
      log.info('An address gets mails again', { problem: stopped?.problem })
      return stopped ? { stopped } : {}
    }
    const report = action === 'show' ? await show(mail) : await erase(mail, { dryRun })
    // Who it is about is not logged.
    log.info('Personal data', { action, dryRun, places: report.places, deferred: report.deferred })
    return report
  }

let connected: Promise<ConnectedPrivacy> | undefined

export const handler = privacyFunction(() => {
  connected ??= ownerUrl().then(databaseUrl => connectPrivacy({ client: dynamodb, databaseUrl }))
  // The next invocation asks for the login again.
  connected.catch(() => {
    connected = undefined
  })
  return connected
})
