import { useEffect, useMemo, useState } from 'react'
import { type ApiFailure, describeFailure } from '../shared/api-request.ts'
import { Button } from '../shared/button.tsx'
import { ConfirmDialog } from '../shared/confirm-dialog.tsx'
import type { CheckoutStatus } from '../shared/contract.ts'
import { formatMoney } from '../shared/money.ts'
import { settleAction } from '../shared/settle-action.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { storedValue } from '../shared/stored-value.ts'
import { useLocale } from '../shared/use-locale.ts'
import { tabStorage } from '../shared/web-storage.ts'

/** The key of a cancellation without an answer: the same again, after a reload too, is done once. */
const storedKey = (checkoutId: string) =>
  storedValue(`kassa.cancel.${checkoutId}`, json => (typeof json === 'string' ? json : null), tabStorage)

const noAnswer = (failure: ApiFailure) => ({
  title: 'We don’t know yet whether your order is cancelled',
  text: `${describeFailure(failure)} Try again: an order is cancelled once.`,
})

/** Cancels the order while the shop allows it, after a confirmation. */
export function CancelOrder({ checkout, refresh }: { checkout: CheckoutStatus; refresh: () => void }) {
  const { api } = useShop()
  const locale = useLocale()
  const { checkoutId, amount, refunded = 0, currency, mayCancel } = checkout
  const key = useMemo(() => storedKey(checkoutId), [checkoutId])
  const [isShown, show] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<{ readonly title: string; readonly text: string }>()
  const [isDone, setDone] = useState(false)
  // The button goes with the new status of the order: the focus goes to the page, and not nowhere.
  useEffect(() => {
    if (isDone) document.getElementById('main')?.focus()
  }, [isDone])

  const open = (): void => {
    setTrouble(undefined)
    show(true)
  }

  const cancel = async (): Promise<void> => {
    if (!api) return
    const sent = key.read() ?? crypto.randomUUID()
    key.write(sent)
    setBusy(true)
    setTrouble(undefined)
    const settled = settleAction(await api.cancel(checkoutId, sent))
    setBusy(false)
    if (settled.kind !== 'unknown') key.write(null)
    if (settled.kind === 'unknown') setTrouble(noAnswer(settled.failure))
    else if (settled.kind === 'refused') {
      setTrouble({ title: 'Your order was not cancelled', text: describeFailure(settled.failure) })
    } else {
      show(false)
      setDone(true)
    }
    refresh()
  }

  return (
    <>
      {mayCancel && <Button onClick={open}>Cancel order…</Button>}
      {isShown && (
        <ConfirmDialog
          title="Cancel your order?"
          words={[
            `You get ${formatMoney(amount - refunded, currency, locale)} back, or are not charged if the payment was not collected yet.`,
            'Nothing is shipped, and you get an email. A cancelled order cannot be brought back.',
          ]}
          confirm="Cancel order"
          goBack="Keep order"
          isBusy={isBusy}
          blocked={mayCancel || isBusy || key.read() !== null ? undefined : 'It can no longer be cancelled here.'}
          trouble={trouble}
          act={() => void cancel()}
          close={() => show(false)}
        />
      )}
    </>
  )
}
