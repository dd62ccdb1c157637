/**
 * Access and erasure, invoked by hand (`npm run privacy -- erase MAIL --stage NAME`). It can read and erase everything that the
 * shop keeps of a person, so no other function and no route has the right to invoke it.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { Unprocessable } from '../errors.ts'
import { log } from '../observability/log.ts'
import { connectPrivacy } from './connect-privacy.ts'
import { ownerUrl } from './owner.ts'
import type { Privacy, Report } from './privacy.ts'

export const PrivacyRequest = z.strictObject({
  action: z.enum(['show', 'erase']),
  mail: z.string().regex(/^[^\s@]+@[^\s@]+$/, 'expected a mail address'),
  dryRun: z.boolean().default(false),
})

export const privacyFunction =
  (connect: () => Promise<Pick<Privacy, 'show' | 'erase'>>) =>
  async (event: unknown): Promise<Report> => {
    const wanted = PrivacyRequest.safeParse(event)
    if (!wanted.success) {
      const [issue] = wanted.error.issues
      throw new Unprocessable('invalid-event', `${issue?.path.join('.') || 'The event'}: ${issue?.message}`)
    }
    const { action, mail, dryRun } = wanted.data
    const { show, erase } = await connect()
    const report = action === 'show' ? await show(mail) : await erase(mail, { dryRun })
    // Who it is about is not logged.
    log.info('Personal data', { action, dryRun, places: report.places, deferred: report.deferred })
    return report
  }

let connected: Promise<Privacy> | undefined

export const handler = privacyFunction(() => {
  connected ??= ownerUrl().then(databaseUrl => connectPrivacy({ client: dynamodb, databaseUrl }))
  return connected
})
