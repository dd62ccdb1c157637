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

const ofEach: readonly Bound[] = [{ crashes: 1, rebalances: 1, duplicates: 1 }]

export const deepScenarios: readonly Scenario[] = [
  deepOf('one-card', [{ crashes: 3, rebalances: 2, duplicates: 2 }]),
  deepOf('asked-twice', [{ rebalances: 2 }]),
  ...['last-piece', 'bank', 'cancel', 'refund-twice'].map(name => deepOf(name, ofEach)),
  ...['cancel-lost', 'refund-or-cancel'].map(name =>
    deepOf(name, [{ crashes: 3 }, { rebalances: 2 }, { duplicates: 2 }]),
  ),
]
