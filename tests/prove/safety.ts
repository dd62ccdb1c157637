/** What must hold in every state, not only when all is quiet: read from the tables, without a look at the handlers. */
import type { Tables } from '../model/dynamodb.ts'
import { foundOnce } from '../model/found-once.ts'
import type { World } from '../model/simulation.ts'
import { early } from './order-of-facts.ts'

const breachesIn = foundOnce((tables: Tables): readonly string[] => {
  const items = (table: string) => [...(tables.get(table)?.values() ?? [])]
  const broken: string[] = []
  const orders = new Map(items('orders').map(order => [order.checkoutId, order]))
  const checkouts = new Map(items('checkouts').map(checkout => [checkout.checkoutId, checkout]))
  for (const { sku, left } of items('stock')) if (Number(left) < 0) broken.push(`${left} of ${sku} are in stock`)
  for (const entry of items('ledger')) {
    if (entry.kind !== 'payment') continue
    const { checkoutId, status, amount, refunded = 0 } = entry
    const { requested } = checkouts.get(checkoutId) ?? {}
    if (requested === undefined) broken.push(`a payment of ${checkoutId}, which nobody asked for`)
    else if (amount !== (requested as { amount: number }).amount) broken.push(`${amount} were held for ${checkoutId}`)
    // An order may be cancelled after its money was taken, and is refunded then; it was placed before.
    const { status: order } = orders.get(checkoutId) ?? {}
    if (status === 'captured' && order !== 'placed' && order !== 'shipped' && order !== 'cancelled')
      broken.push(`${checkoutId} was captured without an order`)
    if (Number(refunded) > Number(amount)) broken.push(`${refunded} of ${amount} of ${checkoutId} were given back`)
    if (Number(refunded) > 0 && status !== 'captured') broken.push(`${checkoutId} was refunded and never captured`)
  }
  return broken
})

/** @returns a sentence for each breach */
export const unsafe = (world: World): readonly string[] => [...breachesIn(world.state().tables), ...early(world)]
