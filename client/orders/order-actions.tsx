import { useRouter } from 'next/navigation'
import { withLines } from '../cart/cart.ts'
import { storedCart } from '../cart/stored-cart.ts'
import { Button, ButtonLink } from '../shared/button.tsx'
import { mailAddress } from '../shared/config.ts'
import type { CheckoutStatus } from '../shared/contract.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { CancelOrder } from './cancel-order.tsx'
import style from './order-actions.module.css'
import { endedStates } from './timeline-steps.ts'

/** What the shopper can do now: pay another way, read the mail, cancel the order, go on shopping. */
export function OrderActions({ checkout, refresh }: { checkout: CheckoutStatus; refresh: () => void }) {
  const router = useRouter()
  const { config } = useShop()
  const tryAgain = (): void => {
    storedCart.change(cart => withLines(cart, checkout.lines))
    router.push('/checkout')
  }
  const mail = checkout.mails?.at(-1)
  const ended = endedStates.includes(checkout.status)
  const unpaid = checkout.status === 'declined' || checkout.status === 'expired'
  if (!ended && !mail && !checkout.mayCancel) return null
  return (
    <div className={style.actions} data-print="hidden">
      {unpaid && (
        <Button main onClick={tryAgain}>
          Try another payment method
        </Button>
      )}
      {mail && config?.mailboxUrl && (
        <a
          className={style.mail}
          href={mailAddress(config.mailboxUrl, mail.messageId)}
          target="_blank"
          rel="noreferrer"
        >
          Read the email to {mail.to}
          <span className="visually-hidden"> (opens another tab)</span>
        </a>
      )}
      <CancelOrder checkout={checkout} refresh={refresh} />
      {!unpaid && <ButtonLink href="/">Continue shopping</ButtonLink>}
    </div>
  )
}
