/** The path of a route about one checkout, whose id may be written in capitals. */
import { z } from 'zod'

export const CheckoutPath = z.object({
  checkoutId: z
    .guid('Expected the id of a checkout, such as d3b07384-d9a0-4c9b-8f5e-1f2a3b4c5d6e.')
    .transform(id => id.toLowerCase()),
})
export type CheckoutPath = z.infer<typeof CheckoutPath>
