/** What is explored of the shop, and how far. */
import { checkoutScenarios } from './checkout-scenarios.ts'
import { orderScenarios } from './order-scenarios.ts'
import type { Bound, Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = [...checkoutScenarios, ...orderScenarios]

/** Further than the time of a run goes: `--deep`. */
const deepOf = (name: string, bounds: readonly Bound[]): Scenario => ({
  ...(scenarios.find(scenario => scenario.name === name) as Scenario),
  name: `${name}-deep`,
  bounds,
})

export const deepScenarios: readonly Scenario[] = [
  deepOf('one-card', [{ crashes: 3, rebalances: 2, duplicates: 2 }]),
  ...['asked-twice', 'last-piece', 'bank'].map(name => deepOf(name, [{ rebalances: 2 }])),
  ...['cancel', 'cancel-lost', 'refund-twice', 'refund-or-cancel'].map(name =>
    deepOf(name, [{ crashes: 3 }, { rebalances: 2 }, { duplicates: 2 }]),
  ),
]
