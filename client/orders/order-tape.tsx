'use client'
import type { CheckoutStatus } from '../lib/contract.ts'
import { formatDateTime } from '../lib/time.ts'
import { Money } from '../shell/money.tsx'
import { Tape, TapeLine } from '../shell/tape.tsx'
import { useLocale } from '../shell/use-locale.ts'
import style from './order-tape.module.css'

const totals: Readonly<Record<CheckoutStatus['status'], string>> = {
  accepted: 'To pay',
  paid: 'Paid',
  ordered: 'Paid',
  confirmed: 'Paid',
  declined: 'Not charged',
  rejected: 'Paid, to be given back',
  refunded: 'Given back',
}

/** The receipt: what was bought, and where the money is. */
export function OrderTape({ checkout, at }: { checkout: CheckoutStatus; at: string | undefined }) {
  const locale = useLocale()
  const { lines, amount, currency, checkoutId, orderNumber, status } = checkout
  return (
    <Tape label="Receipt">
      <p className={style.shop}>Kassa</p>
      <p className={style.head}>{at ? formatDateTime(at, locale) : ' '}</p>
      <div className={style.lines}>
        {lines.map(line => (
          <TapeLine
            key={line.sku}
            words={`${line.quantity} × ${line.name}`}
            figure={<Money amount={line.amount} currency={currency} />}
          />
        ))}
      </div>
      <TapeLine strong words={totals[status]} figure={<Money amount={amount} currency={currency} />} />
      <dl className={style.ids}>
        <div>
          <dt>Order</dt>
          <dd>{orderNumber ?? (status === 'declined' ? 'none' : '…')}</dd>
        </div>
        <div>
          <dt>Checkout</dt>
          <dd>{checkoutId}</dd>
        </div>
      </dl>
    </Tape>
  )
}
