/** The operator's routes of the catalogue. */
import type { Api } from '../../shared/api.ts'
import type { ApiResult, RequestOptions } from '../../shared/api-request.ts'
import type {
  BrandEntries,
  BrandState,
  CatalogueAccepted,
  EventPage,
  ProductEntries,
  ProductState,
  StockAccepted,
  StockChange,
} from '../../shared/contract.ts'

export type { StockChange }

import { everyPage } from '../../shared/every-page.ts'
import type { BrandEntry, ProductEntry } from './entries.ts'

export const stockReasons = [
  'delivery',
  'count',
  'damage',
  'return',
  'cancelled',
] as const satisfies readonly StockChange['reason'][]

/** A change names the version that it saw, and none where the entry is new. */
const conditionOf = (seen: number): Readonly<Record<string, string>> =>
  seen === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${seen}"` }

const pageAddress = (path: string, after: string | undefined): string =>
  after === undefined ? path : `${path}?${new URLSearchParams({ after })}`

const within = (signal?: AbortSignal): RequestOptions => (signal ? { signal } : {})

export const catalogueApi = ({ call }: Pick<Api, 'call'>) => ({
  products: (signal?: AbortSignal): Promise<ApiResult<readonly ProductEntry[]>> =>
    everyPage(
      after => call<ProductEntries>(pageAddress('/catalogue/products', after), within(signal)),
      pages => pages.flatMap(({ entries }) => entries),
    ),
  brands: (signal?: AbortSignal): Promise<ApiResult<readonly BrandEntry[]>> =>
    everyPage(
      after => call<BrandEntries>(pageAddress('/catalogue/brands', after), within(signal)),
      pages => pages.flatMap(({ entries }) => entries),
    ),
  putProduct: (state: ProductState, seen: number): Promise<ApiResult<CatalogueAccepted>> =>
    call(`/catalogue/products/${state.sku}`, { method: 'PUT', headers: conditionOf(seen), body: state }),
  putBrand: (state: BrandState, seen: number): Promise<ApiResult<CatalogueAccepted>> =>
    call(`/catalogue/brands/${state.brand}`, { method: 'PUT', headers: conditionOf(seen), body: state }),
  withdrawProduct: (sku: string, seen: number): Promise<ApiResult<CatalogueAccepted>> =>
    call(`/catalogue/products/${sku}`, { method: 'DELETE', headers: conditionOf(seen) }),
  withdrawBrand: (brand: string, seen: number): Promise<ApiResult<CatalogueAccepted>> =>
    call(`/catalogue/brands/${brand}`, { method: 'DELETE', headers: conditionOf(seen) }),
  /** @param key the same for a repetition of the same change, so that it counts once */
  adjustStock: (sku: string, key: string, change: StockChange): Promise<ApiResult<StockAccepted>> =>
    call(`/catalogue/products/${sku}/stock`, { method: 'POST', headers: { 'idempotency-key': key }, body: change }),
  /** The newest facts about a product, oldest first. */
  history: (
    type: 'product-changed' | 'stock-adjusted',
    sku: string,
    signal?: AbortSignal,
  ): Promise<ApiResult<EventPage>> =>
    call(`/events?${new URLSearchParams({ type, sku, limit: '200' })}`, within(signal)),
})

export type CatalogueApi = ReturnType<typeof catalogueApi>
