import { taxByRate } from '../../../functions/checkout/contained-tax.ts'
import type { OrderView } from '../../shared/contract.ts'
import { Money } from '../../shared/money-amount.tsx'
import { Panel } from '../../shared/panel.tsx'
import { ShippingAmount } from '../../shared/shipping-amount.tsx'
import { TaxLines } from '../../shared/tax-lines.tsx'
import table from '../table.module.css'
import { TableHead } from '../table-head.tsx'
import style from './order.module.css'
import { describeRefundedPieces } from './refunded-pieces.ts'

/** What was bought. */
export function OrderLines({ order }: { order: OrderView }) {
  const { lines, shipping, amount, currency } = order
  return (
    <Panel title="Items">
      <table className={table.table}>
        <TableHead columns={['Item', { figure: 'Pieces' }, { figure: 'Amount' }]} />
        <tbody>
          {lines.map(line => (
            <tr key={line.sku}>
              <td className={style.wrap}>
                {line.name}
                <p className={style.under}>
                  {line.sku} · <Money amount={line.unitPrice} currency={currency} /> each
                </p>
                {line.refundedQuantity > 0 && (
                  <p className={style.under}>{describeRefundedPieces(order.money.refunds, line.sku)}</p>
                )}
              </td>
              <td data-figure="true">{line.quantity}</td>
              <td data-figure="true">
                <Money amount={line.amount} currency={currency} />
              </td>
            </tr>
          ))}
          {shipping && (
            <tr>
              <td>Shipping: {shipping.name}</td>
              <td />
              <td data-figure="true">
                <ShippingAmount amount={shipping.amount} currency={currency} />
              </td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <td>
              <strong>Total</strong>
            </td>
            <td />
            <td data-figure="true">
              <strong>
                <Money amount={amount} currency={currency} />
              </strong>
            </td>
          </tr>
        </tfoot>
      </table>
      <TaxLines tax={taxByRate([...lines, shipping])} currency={currency} />
    </Panel>
  )
}
