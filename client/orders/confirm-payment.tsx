import { useState } from 'react'
import { loadStripe } from '../payment/stripe-js.ts'
import { Button, buttonClass } from '../shared/button.tsx'
import type { CheckoutStatus } from '../shared/contract.ts'
import { Notice } from '../shared/notice.tsx'
import { useShop } from '../shared/shop-provider.tsx'
import { bankAddress } from './bank-address.ts'

interface ConfirmWithStripeProps {
  readonly checkoutId: string
  readonly clientSecret: string
}

/** Stripe shows the bank's question above this page. Whatever was answered, the shop asks Stripe. */
function ConfirmWithStripe({ checkoutId, clientSecret }: ConfirmWithStripeProps) {
  const { api, config } = useShop()
  const [phase, setPhase] = useState<'idle' | 'asking' | 'answered' | 'failed'>('idle')
  const stripe = config?.stripe
  if (!stripe || !api) return null
  const ask = async (): Promise<void> => {
    setPhase('asking')
    try {
      const { error } = await (await loadStripe(stripe)).handleNextAction({ clientSecret })
      setPhase(error ? 'idle' : 'answered')
    } catch {
      setPhase('failed')
    }
    await api.returned(checkoutId)
  }
  const isBusy = phase === 'asking' || phase === 'answered'
  return (
    <>
      <Button main aria-disabled={isBusy} onClick={() => (isBusy ? undefined : void ask())}>
        {isBusy ? 'Waiting for your bank…' : 'Confirm with your bank'}
      </Button>
      {phase === 'failed' && <p role="alert">Your bank can’t be reached right now. Try again.</p>}
    </>
  )
}

/** The bank asks the shopper to confirm. A bank with a page of its own sends the browser back to this page afterwards. */
export function ConfirmPayment({ checkout: { checkoutId, payment } }: { checkout: CheckoutStatus }) {
  const action = payment?.action
  const address = action?.kind === 'redirect' ? bankAddress(action.url) : undefined
  return (
    <Notice
      tone="warn"
      title="Your bank asks you to confirm this payment"
      actions={
        <>
          {address && (
            <a className={buttonClass({ main: true })} href={address}>
              Confirm with your bank
            </a>
          )}
          {action?.kind === 'stripe' && (
            <ConfirmWithStripe checkoutId={checkoutId} clientSecret={action.clientSecret} />
          )}
        </>
      }
    >
      Nothing is charged before you confirm. If you do not, the payment expires after 30 minutes.
    </Notice>
  )
}
