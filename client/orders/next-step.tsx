'use client'
import { useRouter } from 'next/navigation'
import { cart } from '../lib/browser-storage.ts'
import { cartOf } from '../lib/cart.ts'
import type { CheckoutStatus } from '../lib/contract.ts'
import { Key, KeyLink } from '../shell/key.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import style from './next-step.module.css'

/** What the shopper can do now: pay another way, read the mail, go on shopping. */
export function NextStep({ checkout }: { checkout: CheckoutStatus }) {
  const router = useRouter()
  const { config } = useShop()
  const tryAgain = (): void => {
    cart.write(cartOf(checkout.lines))
    router.push('/checkout')
  }
  const mail = checkout.mails?.at(-1)
  const ended = ['confirmed', 'declined', 'refunded'].includes(checkout.status)
  if (!ended && !mail) return null
  return (
    <div className={style.actions}>
      {checkout.status === 'declined' && (
        <Key main onClick={tryAgain}>
          Try another payment method
        </Key>
      )}
      {mail && config?.mailboxUrl && (
        <a className={style.mail} href={config.mailboxUrl} target="_blank" rel="noreferrer">
          Read the mail to {mail.to}
          <span className="unseen"> (opens the mailbox)</span>
        </a>
      )}
      {checkout.status !== 'declined' && <KeyLink href="/">Back to the shelves</KeyLink>}
    </div>
  )
}
