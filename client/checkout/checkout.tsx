import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { emptyCart, type PricedCart, priceCart } from '../cart/cart.ts'
import { CartLines } from '../cart/cart-lines.tsx'
import { storedCart } from '../cart/stored-cart.ts'
import { storedOrders } from '../orders/stored-orders.ts'
import { describeFailure } from '../shared/api-request.ts'
import { Button, ButtonLink } from '../shared/button.tsx'
import type { CheckoutRequest } from '../shared/contract.ts'
import { EmptyState } from '../shared/empty-state.tsx'
import { Notice } from '../shared/notice.tsx'
import { PageSkeleton } from '../shared/page-skeleton.tsx'
import { useShop } from '../shared/shop-provider.tsx'
import { useInBrowser } from '../shared/use-in-browser.ts'
import { useStored } from '../shared/use-stored.ts'
import { useCatalogue } from '../shop/use-catalogue.ts'
import { AttemptNotice } from './attempt-notice.tsx'
import style from './checkout.module.css'
import { CheckoutForm } from './checkout-form.tsx'
import { lineErrors, placeErrors } from './field-errors.ts'
import { priceChangeOf, withNewPrices } from './price-change.ts'
import { RefusalNotice } from './refusal-notice.tsx'
import { useAttempt } from './use-attempt.ts'
import { useDelivery } from './use-delivery.ts'
import { useOrderElsewhere } from './use-order-elsewhere.ts'

const whyBlocked = (priced: PricedCart, pricesKnown: boolean, canShip: boolean): string | undefined => {
  if (!pricesKnown) return 'You can pay as soon as the prices are loaded.'
  if (priced.unknown.length > 0) return 'Remove what is no longer available to continue.'
  if (priced.items.some(item => item.short > 0)) return 'Reduce or remove what is sold out to continue.'
  if (!canShip) return 'We cannot ship this cart to your country.'
  return undefined
}

export function Checkout() {
  const { api } = useShop()
  const router = useRouter()
  const inBrowser = useInBrowser()
  const { data: catalogue, failure: catalogueFailure, refresh } = useCatalogue()
  const cart = useStored(storedCart, emptyCart)
  const showOrder = useCallback((id: string) => router.replace(`/orders?id=${id}`), [router])
  const attempt = useAttempt(api, showOrder)
  const { state } = attempt
  const open = state.phase === 'sending' || state.phase === 'waiting' || state.phase === 'asking'
  const problem = state.phase === 'idle' ? state.problem : undefined
  const errors = useMemo(() => (problem ? placeErrors(problem) : undefined), [problem])
  const refused = state.phase === 'idle' ? state.items : undefined
  const wrongLines = lineErrors(errors?.items ?? new Map(), refused ?? [], cart)
  const isBoughtElsewhere = useOrderElsewhere(cart, open || state.phase === 'accepted', showOrder)
  const priced = priceCart(cart, withNewPrices(catalogue?.products ?? [], priceChangeOf(problem)))
  const delivery = useDelivery(priced)
  const { method, tax, refresh: refreshShipping } = delivery
  const refreshAll = useCallback((): void => {
    refresh()
    refreshShipping()
  }, [refresh, refreshShipping])
  const failure = catalogueFailure ?? delivery.failure
  const pricesKnown = catalogue !== undefined && delivery.isKnown
  const total = priced.total + (method?.amount ?? 0)
  const seen = useRef<ReadonlyMap<string, number>>(new Map())
  const besidePay = useRef<HTMLDivElement>(null)
  const news = problem ?? (state.phase === 'waiting' ? state.attempt.key : undefined)
  const hasWrongField = Object.keys(errors?.fields ?? {}).length > 0
  useEffect(() => {
    if (!news) return
    // The form goes to the field that is wrong.
    if (!hasWrongField) besidePay.current?.scrollIntoView({ block: 'nearest' })
    // A refusal may be about prices or stock that this page does not know yet.
    refreshAll()
  }, [news, hasWrongField, refreshAll])
  const blocked = whyBlocked(priced, pricesKnown, method !== undefined)

  const buy = (request: Omit<CheckoutRequest, 'items'>): void => {
    seen.current = new Map(priced.items.map(({ product }) => [product.sku, product.price]))
    attempt.begin({ ...request, items: cart, expectedAmount: total })
  }

  if (!inBrowser || isBoughtElsewhere) return <PageSkeleton />
  if (cart.length === 0 && !open && state.phase !== 'accepted') {
    return (
      <EmptyState title="Your cart is empty" picture="till">
        {state.phase === 'expired' ? (
          <p>An earlier payment attempt got no response. If it succeeded, the receipt is in your inbox.</p>
        ) : (
          <p>Add something from the shop.</p>
        )}
        <ButtonLink href="/" main>
          Continue shopping
        </ButtonLink>
        {storedOrders.read().length > 0 && <ButtonLink href="/orders">Your orders</ButtonLink>}
      </EmptyState>
    )
  }

  return (
    <div className={style.page}>
      <div className={style.head}>
        <h1>Check out</h1>
        {state.phase !== 'waiting' && <AttemptNotice {...attempt} />}
        {failure && !open && (
          <Notice
            tone={pricesKnown ? 'warn' : 'bad'}
            title={pricesKnown ? 'Prices and stock may be out of date' : 'Prices can’t be loaded right now'}
            actions={<Button onClick={refreshAll}>Try now</Button>}
          >
            {describeFailure(failure)} We’ll keep trying. Your cart is saved.
          </Notice>
        )}
      </div>
      <div className={style.cart}>
        <CartLines
          priced={priced}
          currency={catalogue?.currency}
          cart={cart}
          locked={open}
          errors={wrongLines}
          shipping={method}
          tax={tax}
        />
      </div>
      <CheckoutForm
        delivery={delivery}
        total={catalogue && { amount: total, currency: catalogue.currency }}
        blocked={blocked}
        phase={state.phase}
        errors={errors?.fields}
        buy={buy}
      >
        <div ref={besidePay} className={style.beside}>
          {state.phase === 'waiting' && <AttemptNotice {...attempt} />}
          {problem && <RefusalNotice problem={problem} others={errors?.others ?? []} seen={seen.current} />}
        </div>
      </CheckoutForm>
    </div>
  )
}
