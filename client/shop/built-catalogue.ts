/** What of the catalogue is in the pages themselves: read when the pages are built, and never taken for what is true now. */
import { readFile } from 'node:fs/promises'
import type { Catalogue, Product } from '../shared/contract.ts'

export type BuiltProduct = Pick<Product, 'sku' | 'name' | 'description' | 'brand' | 'category' | 'picture' | 'pictures'>

export interface BuiltCatalogue extends Pick<Catalogue, 'brands'> {
  readonly products: readonly BuiltProduct[]
  readonly categories: readonly string[]
}

/** As `GET /catalogue` answers, or as a file of the catalogue has it. */
interface Source extends Pick<Catalogue, 'brands'> {
  readonly products: readonly (Omit<BuiltProduct, 'picture'> & {
    readonly picture?: string | null
    readonly active?: boolean
  })[]
}

/** More than a screen of them; those further down are there by the time that somebody has scrolled to them. */
const most = 16

export const builtCatalogueOf = ({ products, brands }: Source): BuiltCatalogue => {
  // The shop shows products in the order of their skus.
  const sold = products.filter(({ active }) => active !== false).toSorted((a, b) => (a.sku < b.sku ? -1 : 1))
  const shown = sold.slice(0, most).map(({ sku, name, description, brand, category, picture, pictures }) => ({
    ...{ sku, name, description, brand, category, pictures },
    picture: picture ?? pictures[0] ?? null,
  }))
  return {
    products: shown,
    brands: brands
      .filter(({ brand }) => shown.some(product => product.brand === brand))
      .map(({ brand, name, description }) => ({ brand, name, description })),
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
