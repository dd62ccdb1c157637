/**
 * SES has no idempotency token: a mail that it accepted goes out again when the mark that it was sent did not follow. That is
 * the one window, and a second mail is excused only when a fault can have kept the mail before it from being marked.
 */
import type { Evidence } from './evidence.ts'
import type { Fault, Mail } from './history.ts'

/** Faults of these components can come between SES's acceptance of a mail and the mark that it was sent. */
const mailWindow = new Set(['offline', 'mail', 'dynamodb'])
/** From the acceptance to the mark, at the longest; so long a request under way when a fault ends may still be cut off. */
const graceMs = 15_000
/** The mailbox counts in seconds. */
const secondMs = 1_000

const insideWindow = (faults: readonly Fault[], before: Mail, mail: Mail): boolean =>
  faults.some(
    ({ component, at, until }) =>
      mailWindow.has(component) && at < mail.at + secondMs && at <= before.at + graceMs && until + graceMs >= before.at,
  )

export const secondMails = (evidence: Evidence): { mail: Mail; allowed: boolean }[] => {
  const faults = evidence.of('fault')
  return [...evidence.mails.values()].flatMap(mails =>
    [...Map.groupBy(mails, ({ mail, about = '' }) => `${mail} ${about}`).values()].flatMap(same => {
      const inOrder = same.toSorted((a, b) => a.at - b.at)
      return inOrder.slice(1).map((mail, index) => {
        const before = inOrder[index]
        return { mail, allowed: before !== undefined && insideWindow(faults, before, mail) }
      })
    }),
  )
}
