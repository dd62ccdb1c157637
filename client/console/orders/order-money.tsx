import { Badge } from '../../shared/badge.tsx'
import type { OrderRefund, OrderView } from '../../shared/contract.ts'
import { Money } from '../../shared/money-amount.tsx'
import { Panel } from '../../shared/panel.tsx'
import { formatDateTime } from '../../shared/time.ts'
import type { Tone } from '../../shared/tone.ts'
import { useLocale } from '../../shared/use-locale.ts'
import { Fact } from '../fact.tsx'
import style from './order.module.css'
import { describeLines } from './order-history.tsx'

const moneyWords: Readonly<Record<OrderView['money']['status'], { readonly label: string; readonly tone: Tone }>> = {
  none: { label: 'Nothing held', tone: 'live' },
  held: { label: 'Held on the card', tone: 'live' },
  captured: { label: 'Captured', tone: 'good' },
  released: { label: 'Released', tone: 'warn' },
  lost: { label: 'Lost before it was captured', tone: 'bad' },
}

const refundWords: Readonly<Record<OrderRefund['status'], { readonly label: string; readonly tone: Tone }>> = {
  pending: { label: 'On its way', tone: 'live' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
}

/** Where the money is, and each refund. */
export function OrderMoney({ order }: { order: OrderView }) {
  const { money, currency } = order
  const { status, held, captured, refundable, refunds, provider, paymentId } = money
  const refundsThat = (state: OrderRefund['status']): number =>
    refunds.filter(refund => refund.status === state).reduce((sum, { amount }) => sum + amount, 0)
  const [onItsWay, failed] = [refundsThat('pending'), refundsThat('failed')]
  const amounts = [
    ['Held', held],
    ['Captured', captured],
    ['Refunded', refundsThat('succeeded')],
    ...(onItsWay > 0 ? [['Refund on its way', onItsWay] as const] : []),
    ...(failed > 0 ? [['Refund failed', failed] as const] : []),
    ['Can be refunded', refundable],
  ] as const
  return (
    <Panel title="Money" aside={<Badge tone={moneyWords[status].tone}>{moneyWords[status].label}</Badge>}>
      <dl className={style.amounts}>
        {amounts.map(([label, amount]) => (
          <Fact key={label} name={label}>
            <Money amount={amount} currency={currency} />
          </Fact>
        ))}
      </dl>
      {refunds.length > 0 && (
        <>
          <h3>Refunds</h3>
          <ul className={style.entries}>
            {refunds.map(refund => (
              <Refund key={refund.refundId} refund={refund} currency={currency} />
            ))}
          </ul>
        </>
      )}
      {paymentId && (
        <p className={style.under}>
          Payment <span className="figures">{paymentId}</span>
          {provider && ` at ${provider}`}
        </p>
      )}
    </Panel>
  )
}

function Refund({ refund, currency }: { refund: OrderRefund; currency: string }) {
  const locale = useLocale()
  const { amount, lines, note, at, by, status } = refund
  return (
    <li>
      <p className={style.entry}>
        <strong>
          <Money amount={amount} currency={currency} />
        </strong>
        <Badge tone={refundWords[status].tone}>{refundWords[status].label}</Badge>
      </p>
      <p className={style.under}>
        {[lines && describeLines(lines), note, by, formatDateTime(at, locale)].filter(Boolean).join(' · ')}
      </p>
      {status === 'failed' && (
        <p className={style.under}>
          Nothing was given back. Pay it back another way, or redrive its dead letter to ask the provider again.
        </p>
      )}
    </li>
  )
}
