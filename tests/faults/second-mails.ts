/**
 * SES has no idempotency token: a mail that it accepted goes out again when the mark that it was sent did not follow. That is
 * the one window, and a second mail is excused only when a fault can have opened it.
 */
import type { Evidence } from './evidence.ts'
import type { Fault, Mail } from './history.ts'

/** Faults of these parts can come between SES's acceptance of a mail and the mark that it was sent. */
const mailWindow = new Set(['offline', 'mail', 'dynamodb'])
/** A request under way when the fault ends may still be cut off. */
const windowGraceMs = 15_000

const insideWindow = (faults: readonly Fault[], first: Mail, second: Mail): boolean =>
  faults.some(
    ({ part, at, until }) =>
      mailWindow.has(part) && at <= second.at && until + windowGraceMs >= first.at && at >= first.at - windowGraceMs,
  )

export const secondMails = (evidence: Evidence): { mail: Mail; allowed: boolean }[] =>
  [...evidence.mails.values()].flatMap(mails => {
    const faults = evidence.of('fault')
    return [...Map.groupBy(mails, ({ mail }) => mail).values()].flatMap(same => {
      const [first, ...more] = same.toSorted((a, b) => a.at - b.at)
      return first ? more.map(mail => ({ mail, allowed: insideWindow(faults, first, mail) })) : []
    })
  })
