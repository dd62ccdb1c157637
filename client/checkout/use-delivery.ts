import { useMemo, useState } from 'react'
import type { PricedCart } from '../cart/cart.ts'
import type { ApiFailure } from '../shared/api-request.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { useLocale } from '../shared/use-locale.ts'
import { usePolling } from '../shared/use-polling.ts'
import { useStored } from '../shared/use-stored.ts'
import { type Address, emptyAddress, likelyCountry } from './address.ts'
import { type OfferedMethod, offeredMethods, taxOf } from './delivery.ts'
import { enteredAddress, rememberedAddress } from './stored-address.ts'

export interface Delivery {
  readonly address: Address
  readonly edit: (change: Partial<Address>) => void
  readonly isRemembered: boolean
  readonly remember: (wanted: boolean) => void
  readonly countries: readonly string[]
  readonly methods: readonly OfferedMethod[]
  /** What the shopper chose; another one where that does not go. */
  readonly method: OfferedMethod | undefined
  readonly choose: (method: string) => void
  readonly tax: ReturnType<typeof taxOf>
  /** False until the shop has said how it delivers. */
  readonly isKnown: boolean
  readonly failure: ApiFailure | undefined
  readonly refresh: () => void
}

/** Where the cart goes, how, and what that costs. */
export const useDelivery = (priced: PricedCart): Delivery => {
  const { api } = useShop()
  const locale = useLocale()
  const load = useMemo(() => api?.shipping, [api])
  const { data: shop, failure, refresh } = usePolling(load, { everyMs: 5 * 60_000 })
  const entered = useStored(enteredAddress, null)
  const remembered = useStored(rememberedAddress, null)
  const [chosen, choose] = useState('')
  const kept = entered ?? remembered ?? emptyAddress
  const countries = shop?.countries ?? []
  const country = countries.includes(kept.country) ? kept.country : likelyCountry(countries, locale)
  const address = { ...kept, country }
  const methods = shop ? offeredMethods(shop, priced, country) : []
  const method = methods.find(({ id }) => id === chosen) ?? methods[0]
  return {
    address,
    edit: change => {
      const changed = { ...address, ...change }
      enteredAddress.write(changed)
      if (rememberedAddress.read()) rememberedAddress.write(changed)
    },
    isRemembered: remembered !== null,
    remember: wanted => rememberedAddress.write(wanted ? address : null),
    countries,
    methods,
    method,
    choose,
    tax: shop && method ? taxOf(shop, priced, country, method.amount) : [],
    failure,
    refresh,
    isKnown: shop !== undefined,
  }
}
