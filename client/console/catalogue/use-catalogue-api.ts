import { useMemo } from 'react'
import { useShop } from '../../shared/shop-provider.tsx'
import { type CatalogueApi, catalogueApi } from './catalogue-api.ts'

/** Undefined until config.json is read. */
export const useCatalogueApi = (): CatalogueApi | undefined => {
  const { api } = useShop()
  return useMemo(() => api && catalogueApi(api), [api])
}
