import type { Problem } from '../shared/contract.ts'
import { Money } from '../shared/money-amount.tsx'
import { Notice } from '../shared/notice.tsx'
import { changedPrices, priceChangeOf } from './price-change.ts'

interface RefusalNoticeProps {
  readonly problem: Problem
  /** What belongs to no field of the form. */
  readonly others: readonly string[]
  /** The price of each sku when Pay was pressed. */
  readonly seen: ReadonlyMap<string, number>
}

/** Why the shop did not take the order. */
export function RefusalNotice({ problem, others, seen }: RefusalNoticeProps) {
  const change = priceChangeOf(problem)
  if (!change) {
    return (
      <Notice tone="bad" title={problem.detail ?? problem.title}>
        {others.length > 0 ? others.join(' ') : 'You were not charged.'}
      </Notice>
    )
  }
  const { amount, currency } = change
  return (
    <Notice tone="bad" title="The price has changed. You were not charged">
      <ul>
        {changedPrices(change, seen).map(({ name, before, now }) => (
          <li key={name}>
            {name}: <Money amount={now} currency={currency} /> instead of <Money amount={before} currency={currency} />
          </li>
        ))}
      </ul>
      The new total is <Money amount={amount} currency={currency} />. Press Pay again if you agree.
    </Notice>
  )
}
