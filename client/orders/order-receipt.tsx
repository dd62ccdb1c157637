import { taxByRate } from '../../functions/checkout/contained-tax.ts'
import { countryName } from '../../functions/http/country-name.ts'
import type { CheckoutStatus } from '../shared/contract.ts'
import { Money } from '../shared/money-amount.tsx'
import { Receipt, ReceiptLine } from '../shared/receipt.tsx'
import { ShippingAmount } from '../shared/shipping-amount.tsx'
import { TaxLines } from '../shared/tax-lines.tsx'
import { formatDateTime } from '../shared/time.ts'
import { useLocale } from '../shared/use-locale.ts'
import { moneyBackOf } from './money-back.ts'
import { labelsOf } from './order-labels.ts'
import style from './order-receipt.module.css'
import { endedStates } from './timeline-steps.ts'

/** The receipt: what was bought, and where the money is. */
export function OrderReceipt({ checkout, at }: { checkout: CheckoutStatus; at: string | undefined }) {
  const locale = useLocale()
  const { lines, shipping, shipTo, amount, currency, checkoutId, orderNumber, status } = checkout
  const { arrived, onItsWay, failed } = moneyBackOf(checkout)
  return (
    <Receipt label="Receipt">
      <p className={style.shop}>Kassa</p>
      <p className={style.head}>{at ? formatDateTime(at, locale) : ' '}</p>
      <div className={style.lines}>
        {lines.map(line => (
          <ReceiptLine
            key={line.sku}
            words={`${line.quantity} × ${line.name}`}
            figure={<Money amount={line.amount} currency={currency} />}
          />
        ))}
        {shipping && (
          <ReceiptLine
            words={`Shipping: ${shipping.name}`}
            figure={<ShippingAmount amount={shipping.amount} currency={currency} />}
          />
        )}
      </div>
      <ReceiptLine strong words={labelsOf(checkout).total} figure={<Money amount={amount} currency={currency} />} />
      {arrived > 0 && <ReceiptLine words="Refunded" figure={<Money amount={-arrived} currency={currency} />} />}
      {onItsWay > 0 && (
        <ReceiptLine words="Refund on its way" figure={<Money amount={-onItsWay} currency={currency} />} />
      )}
      {failed > 0 && <ReceiptLine words="Refund that failed" figure={<Money amount={failed} currency={currency} />} />}
      <TaxLines tax={taxByRate([...lines, shipping])} currency={currency} />
      <dl className={style.ids}>
        <div>
          <dt>Order</dt>
          <dd>{orderNumber ?? (endedStates.includes(status) ? 'none' : '…')}</dd>
        </div>
        {shipTo && (
          <div>
            <dt>Ships to</dt>
            <dd>
              {shipTo.city}, {countryName(shipTo.country, locale)}
            </dd>
          </div>
        )}
        <div>
          <dt>Checkout</dt>
          <dd>{checkoutId}</dd>
        </div>
      </dl>
    </Receipt>
  )
}
