/** The real checkout, with its table in memory: what the emulator of a managed store costs is not measured. */
import '../../tests/jest/environment.ts'
import { Cart } from '../../functions/checkout/checkout.ts'
import { checkout } from '../../functions/checkout/checkout-handler.ts'
import { taxByTable } from '../../functions/checkout/tax.ts'
import { http } from '../../functions/http/http.ts'
import type { Send } from '../../functions/kafka/client.ts'
import { products } from '../../infra/local/first-catalogue.ts'
import { checkoutsInMemory } from '../../tests/checkouts-in-memory.ts'

type Ports = Parameters<typeof checkout>[0]

/** @param own what is not to be in memory */
export const checkoutDoor = (send: Send, own: Partial<Ports> = {}) =>
  http({ body: Cart }).handler(
    checkout({
      checkouts: checkoutsInMemory(),
      send,
      lookAtStock: async () => [],
      failedPayments: { timesOf: async () => [] },
      findProducts: async () => new Map(products.map(product => [product.sku, product])),
      tax: taxByTable(),
      secret: 'only-for-the-bench',
      now: () => new Date(),
      ...own,
    }),
  )

/** The same records on a topic that no function and no sink reads: nothing but the door is at work. */
export const sendAside =
  (send: Send, topic: string): Send =>
  records =>
    send(records.map(record => ({ ...record, topic })))
