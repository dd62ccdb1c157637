import { mailboxOf } from '../../../../functions/mailbox.ts'

interface Addressed {
  readonly destination: Readonly<Record<'to' | 'cc' | 'bcc', readonly string[] | undefined>>
}

/** Whether a stored mail went to this mailbox. */
export const addressedTo =
  (mailbox: string) =>
  ({ destination: { to = [], cc = [], bcc = [] } }: Addressed): boolean =>
    [...to, ...cc, ...bcc].some(address => mailboxOf(address) === mailbox)
