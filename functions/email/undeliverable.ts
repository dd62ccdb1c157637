/** The fact that a mail did not reach its shopper. The same problem of the same mail has the same event id however often it is stated. */
import { fact, type OutgoingRecord } from '../kafka/cloudevents.ts'
import { type EmailUndeliverable, emailUndeliverable } from './facts.ts'

export const undeliverableFact = (
  value: EmailUndeliverable,
  traceparent: string | undefined,
  /** What tells the mail from the others of its checkout. */
  identity: readonly string[],
): OutgoingRecord =>
  fact(emailUndeliverable, '/kassa/email', value, { time: value.at, traceparent }, value.problem, ...identity)
