/** The mails that were sent, as lines of the history. */
import type { Addresses } from '../../../infra/local/addresses.ts'
import type { Line, MailKind } from '../history.ts'

const subjects: readonly [RegExp, MailKind][] = [
  [/^Your order .+ was cancelled$/, 'cancelled'],
  [/^Your order .+ is on its way$/, 'shipped'],
  [/^Your order (?!could)/, 'receipt'],
  [/^Your payment (was declined|has expired)$/, 'declined'],
  [/: nothing was charged$/, 'released'],
  [/refund/, 'refunded'],
]

export const readMails = async (at: Addresses): Promise<Line[]> => {
  const { emails } = (await (await fetch(`${at.mail.url}/store`)).json()) as {
    emails: { messageId: string; subject: string; at: number; destination: { to: string[] } }[]
  }
  return emails.map(({ messageId, subject, at, destination }) => {
    const mail = subjects.find(([pattern]) => pattern.test(subject))?.[1]
    if (!mail) throw new Error(`The mailbox has a mail that no function writes: ${subject}`)
    return { kind: 'mail', at: at * 1_000, messageId, to: destination.to[0] ?? '', mail }
  })
}
