import { Badge } from '../shared/badge.tsx'
import type { CheckoutState } from '../shared/contract.ts'
import { stateLabels } from './order-labels.ts'

export function StatusBadge({ state }: { state: CheckoutState }) {
  const { short, tone } = stateLabels[state] ?? { short: state, tone: 'live' }
  return <Badge tone={tone}>{short}</Badge>
}
