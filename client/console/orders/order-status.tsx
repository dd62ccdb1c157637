import { Badge } from '../../shared/badge.tsx'
import type { CheckoutState, RefundStatus } from '../../shared/contract.ts'
import type { Tone } from '../../shared/tone.ts'
import type { OrderFilter } from './orders-query.ts'

export const statusLabels: Readonly<Record<OrderFilter, { readonly label: string; readonly tone: Tone }>> = {
  accepted: { label: 'Accepted', tone: 'live' },
  'action-required': { label: 'Waits for the bank', tone: 'live' },
  paid: { label: 'Paid', tone: 'live' },
  ordered: { label: 'Ordered', tone: 'live' },
  confirmed: { label: 'Confirmed', tone: 'good' },
  shipped: { label: 'Shipped', tone: 'good' },
  cancelled: { label: 'Cancelled', tone: 'warn' },
  refunded: { label: 'Refunded', tone: 'warn' },
  declined: { label: 'Declined', tone: 'bad' },
  expired: { label: 'Expired', tone: 'bad' },
  rejected: { label: 'Rejected', tone: 'warn' },
  released: { label: 'Released', tone: 'warn' },
  attention: { label: 'Needs attention', tone: 'bad' },
}

interface OrderStatusProps {
  readonly status: CheckoutState
  /** How far its last refund is, where that is known. */
  readonly refund?: RefundStatus | undefined
  readonly attention?: boolean | undefined
}

/** How far an order is, and whether it waits for a person. */
export function OrderStatus({ status, refund, attention }: OrderStatusProps) {
  const isOnItsWay = status === 'refunded' && refund === 'pending'
  const { label, tone } = isOnItsWay
    ? ({ label: 'Refund on its way', tone: 'live' } as const)
    : (statusLabels[status] ?? { label: status, tone: 'live' })
  return (
    <>
      <Badge tone={tone}>{label}</Badge>
      {attention && (
        <>
          {' '}
          <Badge tone={statusLabels.attention.tone}>{statusLabels.attention.label}</Badge>
        </>
      )}
    </>
  )
}
