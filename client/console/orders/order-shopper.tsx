import type { ReactNode } from 'react'
import { countryName } from '../../../functions/http/country-name.ts'
import { ButtonLink } from '../../shared/button.tsx'
import type { OrderView } from '../../shared/contract.ts'
import { Panel } from '../../shared/panel.tsx'
import { formatDateTime } from '../../shared/time.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { Fact } from '../fact.tsx'
import style from './order.module.css'

const cancelReasons: Readonly<Record<string, string>> = {
  payment_lost: 'the payment was lost',
  operator: 'an operator cancelled it',
  shopper: 'the shopper cancelled it',
}

function Address({ of }: { of: NonNullable<OrderView['shipTo']> }) {
  const locale = useLocale()
  const { line1, line2, postalCode, city, region, country } = of
  const lines = [line1, line2, `${postalCode} ${city}`, region, countryName(country, locale)].filter(Boolean)
  return (
    <address className={style.address}>
      {lines.map(line => (
        <span key={line}>{line}</span>
      ))}
    </address>
  )
}

/** Who bought it, where it goes, and how its way ended. */
export function OrderShopper({ order }: { order: OrderView }) {
  const locale = useLocale()
  const { checkoutId, orderNumber, customer, shipTo, shipToCorrected, shipment, cancelled, reason } = order
  const when = (at: string): ReactNode => <time dateTime={at}>{formatDateTime(at, locale)}</time>
  return (
    <Panel
      title="Shopper"
      aside={
        <ButtonLink size="small" href={`/orders?id=${checkoutId}`}>
          As the shopper sees it
        </ButtonLink>
      }
    >
      <dl className={style.facts}>
        <Fact name="Name">{customer.name ?? 'erased'}</Fact>
        <Fact name="Email">{customer.email ?? 'erased'}</Fact>
        <Fact name="Ships to">
          {(shipToCorrected ?? shipTo) ? (
            <Address of={(shipToCorrected ?? shipTo) as NonNullable<typeof shipTo>} />
          ) : (
            'no address'
          )}
        </Fact>
        {shipToCorrected && shipTo && (
          <Fact name="As entered">
            <Address of={shipTo} />
          </Fact>
        )}
        {shipment && (
          <Fact name="Shipped">
            {shipment.carrier} <span className="figures">{shipment.trackingNumber}</span>
            <br />
            {when(shipment.at)} by {shipment.by}
          </Fact>
        )}
        {cancelled && (
          <Fact name="Cancelled">
            {when(cancelled.at)}
            {cancelled.by && ` by ${cancelled.by}`}: {cancelReasons[cancelled.reason] ?? cancelled.reason}
          </Fact>
        )}
        {reason && !cancelled && <Fact name="Reason">{reason}</Fact>}
        <Fact name="Accepted">{when(order.acceptedAt)}</Fact>
        {order.orderedAt && <Fact name="Ordered">{when(order.orderedAt)}</Fact>}
        {orderNumber && <Fact name="Order">{orderNumber}</Fact>}
        <Fact name="Checkout">
          <span className="figures">{checkoutId}</span>
        </Fact>
      </dl>
    </Panel>
  )
}
