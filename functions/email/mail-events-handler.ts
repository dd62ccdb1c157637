/**
 * On what SES says of a mail: keeps the hash of an address that gets no more, and states that the mail did not arrive. EventBridge may
 * deliver an event twice; both are the same then.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { Unprocessable } from '../errors.ts'
import { connectKafka, kafkaSettings, type Send } from '../kafka/client.ts'
import { log } from '../observability/log.ts'
import { traced } from '../observability/traces.ts'
import { settings } from '../settings.ts'
import { type Suppress, suppress } from './dynamodb-suppressions.ts'
import { MailEvent, outcomeOf } from './mail-event.ts'
import { undeliverableFact } from './undeliverable.ts'

export interface MailEventsDependencies {
  readonly suppress: Suppress
  readonly send: Send
}

export const mailEvents =
  ({ suppress, send }: MailEventsDependencies) =>
  async (event: unknown): Promise<void> => {
    const { data, error } = MailEvent.safeParse(event)
    if (!data) {
      const [issue] = error.issues
      throw new Unprocessable('invalid-event', `${issue?.path.join('.') || 'The event'}: ${issue?.message}`)
    }
    const outcome = outcomeOf(data)
    if (!outcome) return
    const { addresses, undeliverable, problem, at } = outcome
    for (const address of addresses) await suppress(address, { problem, at })
    if (undeliverable) {
      const { mail, messageId = '' } = undeliverable
      await send([undeliverableFact(undeliverable, undefined, [mail, messageId])])
    }
    log.info('No more mails to an address', { problem, checkoutId: undeliverable?.checkoutId })
  }

const { SUPPRESSIONS_TABLE, ...kafka } = settings({ SUPPRESSIONS_TABLE: z.string(), ...kafkaSettings })
const { send } = connectKafka(kafka)

export const handler = traced(mailEvents({ suppress: suppress(dynamodb, SUPPRESSIONS_TABLE), send }))
