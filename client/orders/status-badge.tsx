import { Badge } from '../shared/badge.tsx'
import type { CheckoutState, RefundStatus } from '../shared/contract.ts'
import { labelsOf } from './order-labels.ts'

export function StatusBadge({ status, refund }: { status: CheckoutState; refund: RefundStatus | undefined }) {
  const { short, tone } = labelsOf({ status, ...(refund ? { refund } : {}) }) ?? { short: status, tone: 'live' }
  return <Badge tone={tone}>{short}</Badge>
}
