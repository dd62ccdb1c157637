import { useEffect, useRef } from 'react'
import type { Api } from '../shared/api.ts'
import type { CheckoutStatus } from '../shared/contract.ts'

/**
 * Tells the shop to look at the payment when the shopper may be back from the bank: the page was opened, reloaded, reached by
 * the back button, or came into view again beside the bank's page in another tab. The shop asks the bank; nothing is believed,
 * so it does no harm to say it too often.
 */
export const useReturnFromBank = (api: Api | undefined, checkout: CheckoutStatus | undefined): void => {
  const cameIntoView = useRef(true)
  useEffect(() => {
    const back = (): void => {
      if (!document.hidden) cameIntoView.current = true
    }
    document.addEventListener('visibilitychange', back)
    window.addEventListener('pageshow', back)
    window.addEventListener('focus', back)
    return () => {
      document.removeEventListener('visibilitychange', back)
      window.removeEventListener('pageshow', back)
      window.removeEventListener('focus', back)
    }
  }, [])
  useEffect(() => {
    if (!api || !checkout || !cameIntoView.current) return
    cameIntoView.current = false
    if (checkout.status === 'action-required') void api.returned(checkout.checkoutId)
  }, [api, checkout])
}
