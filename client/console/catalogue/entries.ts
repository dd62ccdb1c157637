/** The catalogue as an operator reads it: every entry with its version, withdrawn ones too. */
import type { BrandEntries, ProductEntries } from '../../shared/contract.ts'

export type { BrandState, ProductState } from '../../shared/contract.ts'

export type BrandEntry = BrandEntries['entries'][number]
export type ProductEntry = ProductEntries['entries'][number]

export type Selling = 'on sale' | 'sold out' | 'not sold' | 'withdrawn'

export const sellingOf = ({ state, stock }: ProductEntry): Selling => {
  if (!state) return 'withdrawn'
  if (!state.active) return 'not sold'
  return stock === 0 ? 'sold out' : 'on sale'
}

export interface EntryFilter {
  readonly words: string
  readonly brand: string
  readonly selling: Selling | ''
}

/** By name; a withdrawn entry has only its sku. Every word must be in the name, the sku or the brand. */
export const filterEntries = (
  entries: readonly ProductEntry[],
  { words, brand, selling }: EntryFilter,
  brandName: (brand: string) => string,
): readonly ProductEntry[] => {
  const wanted = words.toLocaleLowerCase('en').split(/\s+/).filter(Boolean)
  const textOf = ({ id, state }: ProductEntry): string =>
    `${id} ${state?.name ?? ''} ${state ? brandName(state.brand) : ''}`.toLocaleLowerCase('en')
  return entries
    .filter(entry => brand === '' || entry.state?.brand === brand)
    .filter(entry => selling === '' || sellingOf(entry) === selling)
    .filter(entry => wanted.every(word => textOf(entry).includes(word)))
    .toSorted((a, b) => (a.state?.name ?? a.id).localeCompare(b.state?.name ?? b.id, 'en'))
}
