/** What an import would change: the difference between a file and the catalogue. */
import type { CatalogueFile } from './catalogue-file.ts'
import type { Entry, Kind, States } from './dynamodb-catalogue.ts'

export interface Current {
  readonly brands: readonly Entry<States['brand']>[]
  readonly products: readonly (Entry<States['product']> & { readonly stock: number | null })[]
}

export type Step =
  | {
      [K in Kind]: {
        readonly do: 'put'
        readonly kind: K
        readonly id: string
        readonly seen: number
        readonly state: States[K]
        readonly differs: readonly string[]
      }
    }[Kind]
  | { readonly do: 'deliver'; readonly sku: string; readonly pieces: number }

/** Texts, numbers, booleans, and lists of texts; without Node's own modules, because the console runs this in the browser. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const differences = (before: object | null | undefined, after: object): string[] =>
  Object.entries(after).flatMap(([name, value]) => {
    const old = (before as Record<string, unknown> | null | undefined)?.[name]
    return isSame(old, value) ? [] : [`${name}: ${JSON.stringify(old) ?? '–'} → ${JSON.stringify(value)}`]
  })

/**
 * Brands first, because a product needs its brand.
 * @param onlyNew leaves every entry alone that the catalogue has, or had
 */
export const importPlan = (file: CatalogueFile, current: Current, onlyNew = false): Step[] => {
  const put = <K extends Kind>(kind: K, id: string, entry: Entry<States[K]> | undefined, state: States[K]): Step[] => {
    if (entry && entry.version > 0 && onlyNew) return []
    const differs = differences(entry?.state, state)
    return differs.length === 0 ? [] : [{ do: 'put', kind, id, seen: entry?.version ?? 0, state, differs } as Step]
  }
  const brandOf = new Map(current.brands.map(entry => [entry.id, entry]))
  const productOf = new Map(current.products.map(entry => [entry.id, entry]))
  return [
    ...file.brands.flatMap(state => put('brand', state.brand, brandOf.get(state.brand), state)),
    ...file.products.flatMap(({ stock: _, ...state }) => put('product', state.sku, productOf.get(state.sku), state)),
    ...file.products.flatMap(({ sku, stock }): Step[] => {
      const isStocked = (productOf.get(sku)?.stock ?? null) !== null
      return stock === undefined || stock === 0 || isStocked ? [] : [{ do: 'deliver', sku, pieces: stock }]
    }),
  ]
}
