/** Safeguards of the flow whose loss chance does not find in the time of a test, each with a world that lacks it. */
import type { Sabotage } from '../model/sabotage.ts'

export const rareMutants: readonly (readonly [safeguard: string, without: Sabotage])[] = [
  [
    'a refund is stated before its end',
    {
      payments: payments => ({
        ...payments,
        findRefund: async key => {
          const noted = await payments.findRefund(key)
          return noted && { ...noted, refundUnsent: false }
        },
      }),
    },
  ],
]
