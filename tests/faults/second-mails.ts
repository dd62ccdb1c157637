/**
 * SES has no idempotency token: a mail that it accepted goes out again when the mark that it was sent did not follow. That is
 * the one window, and a second mail is excused only when a fault can have kept the mail before it from being marked.
 */
import type { Evidence } from './evidence.ts'
import type { Fact, Fault, Mail } from './history.ts'

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

interface SecondMail {
  readonly mail: Mail
  readonly allowed: boolean
}

const again = (same: readonly Mail[], faults: readonly Fault[]): SecondMail[] =>
  same.slice(1).map((mail, index) => {
    const before = same[index]
    return { mail, allowed: before !== undefined && insideWindow(faults, before, mail) }
  })

/** Mails that differ in nothing but what they are about: one that no fact names went out before another one about the same. */
const againAmong = (same: readonly Mail[], told: ReadonlyMap<string, Fact>, faults: readonly Fault[]): SecondMail[] => {
  const named = new Set([...told.values()].map(({ messageId }) => messageId))
  const unnamed = same.filter(({ messageId }) => !named.has(messageId))
  return same.slice(told.size).map((last, index) => {
    const before = unnamed[index]
    const mail = same.find(({ at }) => before !== undefined && at > before.at) ?? last
    return { mail, allowed: before !== undefined && insideWindow(faults, before, mail) }
  })
}

export const secondMails = (evidence: Evidence): SecondMail[] => {
  const faults = evidence.of('fault')
  const checkouts = Map.groupBy(evidence.accepted, ({ email }) => email)
  /** What the shopper was told of, by event id: several receipts, when some were sent again, or several refunds. */
  const toldOf = (to: string, { mail, about }: Mail): ReadonlyMap<string, Fact> =>
    new Map(
      (checkouts.get(to) ?? [])
        .flatMap(({ checkoutId }) => evidence.factsOn(checkoutId, 'email-successful'))
        .filter(fact => fact.mail === mail && (about === undefined || fact.refundId === about))
        .map(fact => [fact.eventId, fact]),
    )
  return [...evidence.mails].flatMap(([to, mails]) =>
    [...Map.groupBy(mails, ({ mail, about = '' }) => `${mail} ${about}`).values()].flatMap(same => {
      const [first, ...more] = same.toSorted((a, b) => a.at - b.at)
      if (!first || more.length === 0) return []
      const told = toldOf(to, first)
      return told.size > 1 ? againAmong([first, ...more], told, faults) : again([first, ...more], faults)
    }),
  )
}
