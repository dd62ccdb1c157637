import { mailAddress } from '../../shared/config.ts'
import { useShop } from '../../shared/shop-provider.tsx'
import style from './order.module.css'

/** Leads to a mail where there is a local mailbox; elsewhere it is the text alone. */
export function MailLink({ messageId, text }: { messageId: string; text: string }) {
  const { mailboxUrl } = useShop().config ?? {}
  if (!mailboxUrl) return text
  return (
    <a className={style.link} href={mailAddress(mailboxUrl, messageId)} target="_blank" rel="noreferrer">
      {text}
      <span className="visually-hidden"> (opens another tab)</span>
    </a>
  )
}
