/** The operator's routes of the catalogue. */
import type { Api } from '../../shared/api.ts'
import type { ApiResult, RequestOptions } from '../../shared/api-request.ts'
import type { EventPage } from '../../shared/contract.ts'
import type { BrandEntry, BrandState, ProductEntry, ProductState } from './entries.ts'

export const stockReasons = ['delivery', 'count', 'damage', 'return', 'cancelled'] as const

export interface StockChange {
  readonly change: number
  readonly reason: (typeof stockReasons)[number]
  readonly note?: string
}

interface Published {
  readonly id: string
  /** The version of the change; the view has it within a second or so. */
  readonly version: number
}

/** A change names the version that it saw, and none where the entry is new. */
const conditionOf = (seen: number): Readonly<Record<string, string>> =>
  seen === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${seen}"` }

const within = (signal?: AbortSignal): RequestOptions => (signal ? { signal } : {})

export const catalogueApi = ({ call }: Pick<Api, 'call'>) => ({
  products: (signal?: AbortSignal): Promise<ApiResult<{ entries: readonly ProductEntry[] }>> =>
    call('/catalogue/products', within(signal)),
  brands: (signal?: AbortSignal): Promise<ApiResult<{ entries: readonly BrandEntry[] }>> =>
    call('/catalogue/brands', within(signal)),
  putProduct: (state: ProductState, seen: number): Promise<ApiResult<Published>> =>
    call(`/catalogue/products/${state.sku}`, { method: 'PUT', headers: conditionOf(seen), body: state }),
  putBrand: (state: BrandState, seen: number): Promise<ApiResult<Published>> =>
    call(`/catalogue/brands/${state.brand}`, { method: 'PUT', headers: conditionOf(seen), body: state }),
  /** @param key the same for a repetition of the same change, so that it counts once */
  adjustStock: (sku: string, key: string, change: StockChange): Promise<ApiResult<{ eventId: string }>> =>
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
