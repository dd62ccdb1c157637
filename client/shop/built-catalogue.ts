/** What of the catalogue is in the first page itself: read when the pages are built, and never taken for what is true now. */
import { readFile } from 'node:fs/promises'
import type { Product } from '../shared/contract.ts'

export type BuiltProduct = Pick<Product, 'sku' | 'name' | 'description' | 'picture'>

export interface BuiltCatalogue {
  readonly products: readonly BuiltProduct[]
  readonly categories: readonly string[]
}

/** As `GET /catalogue` answers, or as a file of the catalogue has it. */
interface Source {
  readonly products: readonly (Omit<BuiltProduct, 'picture'> & {
    readonly category: string
    readonly picture?: string | null
    readonly pictures?: readonly string[]
    readonly active?: boolean
  })[]
}

/** More than a screen of them; those further down are there by the time that somebody has scrolled to them. */
const most = 16

export const builtCatalogueOf = ({ products }: Source): BuiltCatalogue => {
  // The shop shows products in the order of their skus.
  const sold = products.filter(({ active }) => active !== false).toSorted((a, b) => (a.sku < b.sku ? -1 : 1))
  return {
    products: sold.slice(0, most).map(({ sku, name, description, picture, pictures }) => ({
      sku,
      name,
      description,
      picture: picture ?? pictures?.[0] ?? null,
    })),
    categories: [...new Set(sold.map(({ category }) => category))],
  }
}

/** Null where the build was given no catalogue: the page then holds places for products. */
export const readBuiltCatalogue = async (): Promise<BuiltCatalogue | null> => {
  const { CATALOGUE_FILE } = process.env
  if (!CATALOGUE_FILE) return null
  const built = builtCatalogueOf(JSON.parse(await readFile(CATALOGUE_FILE, 'utf8')) as Source)
  return built.products.length > 0 ? built : null
}
