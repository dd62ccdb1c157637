/** What is sold, by sku, for whoever prices a cart: read from the view, and remembered for a few seconds. */
import type { Entry } from './dynamodb-catalogue.ts'
import type { ProductState } from './facts.ts'

/** The products of these skus that are sold; a sku that is unknown, withdrawn or inactive is absent. */
export type FindProducts = (
  skus: readonly string[],
  /** `now` asks the view even for what is remembered. */
  as?: 'remembered' | 'now',
) => Promise<ReadonlyMap<string, ProductState>>

/** A price that changed less than `maxAgeMs` ago may still be the old one, which the shopper saw. */
export const findProducts = (
  find: (skus: readonly string[]) => Promise<readonly Entry<ProductState>[]>,
  maxAgeMs = 3_000,
  now: () => number = Date.now,
): FindProducts => {
  const known = new Map<string, { readonly product: ProductState; readonly at: number }>()
  return async (skus, as = 'remembered') => {
    const asked = [...new Set(skus)]
    const at = now()
    const isOld = (sku: string) => at - (known.get(sku)?.at ?? Number.NEGATIVE_INFINITY) >= maxAgeMs
    const stale = asked.filter(sku => as === 'now' || isOld(sku))
    if (stale.length > 0) {
      const entries = await find(stale)
      for (const sku of stale) known.delete(sku)
      for (const { id, state } of entries) if (state?.active) known.set(id, { product: state, at })
    }
    return new Map(
      asked.flatMap(sku => {
        const product = known.get(sku)?.product
        return product ? [[sku, product] as const] : []
      }),
    )
  }
}
