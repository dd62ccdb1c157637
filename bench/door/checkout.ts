/** The real checkout, with its claims in memory: what the emulator of a managed store costs is not measured. */
import '../../tests/jest/environment.ts'
import { products } from '../../functions/catalogue/products.ts'
import { Cart } from '../../functions/checkout/checkout.ts'
import { checkout } from '../../functions/checkout/checkout-handler.ts'
import { http } from '../../functions/http/http.ts'
import { once } from '../../functions/idempotency/once.ts'
import type { Send } from '../../functions/kafka/client.ts'
import { ClaimsInMemory, checkoutsInMemory } from '../../tests/claims-in-memory.ts'

const claims = new ClaimsInMemory()

export const checkoutDoor = (send: Send) =>
  http({ body: Cart }).handler(
    checkout({
      once: once({ store: () => claims, prefix: 'checkout', expiresAfterSeconds: 86_400, claimSeconds: 10 }),
      checkouts: checkoutsInMemory(),
      send,
      catalogue: new Map(products.map(product => [product.sku, product])),
      secret: 'only-for-the-bench',
      now: () => new Date(),
    }),
  )

/** The same records on a topic that no function and no sink reads: nothing but the door is at work. */
export const sendAside =
  (send: Send, topic: string): Send =>
  records =>
    send(records.map(record => ({ ...record, topic })))
