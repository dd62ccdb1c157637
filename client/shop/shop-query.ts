/** What of the catalogue a shopper looks at: kept in the address, so that it can be shared and the back button works. */
import type { Catalogue, Product } from '../shared/contract.ts'

export const sorts = {
  '': 'Featured',
  name: 'Name',
  price: 'Price, low to high',
  '-price': 'Price, high to low',
} as const
export type Sort = keyof typeof sorts

/** One more page of the list. */
export const pageSize = 48

export interface ShopQuery {
  readonly q: string
  readonly brand: string
  readonly category: string
  readonly sort: Sort
  /** How many products are shown at most. */
  readonly show: number
}

export const noQuery: ShopQuery = { q: '', brand: '', category: '', sort: '', show: pageSize }

/** Whatever stands in an address: what is no query is left out. */
export const parseShopQuery = (parameters: Pick<URLSearchParams, 'get'>): ShopQuery => {
  const sort = parameters.get('sort') ?? ''
  const show = Number(parameters.get('show'))
  return {
    q: (parameters.get('q') ?? '').slice(0, 100),
    brand: parameters.get('brand') ?? '',
    category: parameters.get('category') ?? '',
    sort: Object.hasOwn(sorts, sort) ? (sort as Sort) : '',
    show: Number.isInteger(show) && show > pageSize ? Math.min(show, 10_000) : pageSize,
  }
}

/** `/?q=mug&brand=nord`; what says nothing is not in it. */
export const shopAddress = (query: Partial<ShopQuery>): string => {
  const { q, brand, category, sort, show } = { ...noQuery, ...query }
  const given = Object.entries({ q, brand, category, sort, show: show === pageSize ? '' : String(show) })
  const search = new URLSearchParams(given.filter(([, value]) => value !== ''))
  return search.size === 0 ? '/' : `/?${search}`
}

const orders: Readonly<Record<Exclude<Sort, ''>, (a: Product, b: Product) => number>> = {
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
  price: (a, b) => a.price - b.price,
  '-price': (a, b) => b.price - a.price,
}

/** As `GET /catalogue` itself filters and sorts. */
export const selectProducts = ({ products, brands }: Catalogue, query: ShopQuery): readonly Product[] => {
  const { q, brand, category, sort } = query
  const words = q.toLocaleLowerCase('en').split(/\s+/).filter(Boolean)
  const names = new Map(brands.map(each => [each.brand, each.name]))
  const textOf = (product: Product): string =>
    `${product.name} ${product.description} ${product.brand} ${names.get(product.brand) ?? ''} ${product.sku}`
  const found = products.filter(product => {
    if ((brand && product.brand !== brand) || (category && product.category !== category)) return false
    if (words.length === 0) return true
    const text = textOf(product).toLocaleLowerCase('en')
    return words.every(word => text.includes(word))
  })
  return sort === '' ? found : found.toSorted(orders[sort])
}

/** Of the same kind first, then of the same brand; nothing that is sold out. */
export const relatedTo = (product: Product, products: readonly Product[], most = 4): readonly Product[] => {
  const others = products.filter(each => each.sku !== product.sku && !each.soldOut)
  const closeness = (each: Product): number =>
    (each.category === product.category ? 2 : 0) + (each.brand === product.brand ? 1 : 0)
  return others
    .filter(each => closeness(each) > 0)
    .toSorted((a, b) => closeness(b) - closeness(a))
    .slice(0, most)
}
