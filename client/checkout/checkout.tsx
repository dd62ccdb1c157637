'use client'
import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { explain } from '../lib/answer.ts'
import { cart as keptCart } from '../lib/browser-storage.ts'
import { emptyCart, priceCart } from '../lib/cart.ts'
import type { CheckoutRequest } from '../lib/contract.ts'
import { placeErrors } from '../lib/problem-fields.ts'
import { Empty } from '../shell/empty.tsx'
import { Key, KeyLink } from '../shell/key.tsx'
import { Notice } from '../shell/notice.tsx'
import { PageSkeleton } from '../shell/page-skeleton.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import { useInBrowser } from '../shell/use-in-browser.ts'
import { useKept } from '../shell/use-kept.ts'
import { useCatalogue } from '../shop/use-catalogue.ts'
import { AttemptNotice } from './attempt-notice.tsx'
import { CartLines } from './cart-lines.tsx'
import style from './checkout.module.css'
import { CheckoutForm } from './checkout-form.tsx'
import { useAttempt } from './use-attempt.ts'

export function Checkout() {
  const { api } = useShop()
  const router = useRouter()
  const inBrowser = useInBrowser()
  const { data: catalogue, failure, refresh } = useCatalogue()
  const cart = useKept(keptCart, emptyCart)
  const attempt = useAttempt(
    api,
    useCallback(id => router.replace(`/orders?id=${id}`), [router]),
  )
  const { state } = attempt
  const open = state.phase === 'sending' || state.phase === 'waiting' || state.phase === 'asking'
  const problem = state.phase === 'idle' ? state.problem : undefined
  const errors = problem ? placeErrors(problem) : undefined
  const priced = priceCart(cart, catalogue?.products ?? [])
  const ready = priced.items.length > 0 && priced.items.every(item => item.short === 0) && priced.unknown.length === 0

  const buy = (request: Omit<CheckoutRequest, 'items'>): void => attempt.begin({ ...request, items: cart })

  if (!inBrowser) return <PageSkeleton />
  if (cart.length === 0 && !open && state.phase !== 'accepted') {
    return (
      <Empty title="The cart is empty" picture="till">
        {state.phase === 'expired' ? (
          <p>An earlier attempt to pay never got an answer. If it went through, its receipt is in your mail.</p>
        ) : (
          <p>Nothing has been rung up yet.</p>
        )}
        <KeyLink href="/" main>
          Back to the shelves
        </KeyLink>
      </Empty>
    )
  }

  return (
    <div className={style.page}>
      <div className={style.head}>
        <h1>Check out</h1>
        <AttemptNotice {...attempt} />
        {problem && (
          <Notice tone="bad" title={problem.detail ?? problem.title}>
            {errors && errors.others.length > 0 ? errors.others.join(' ') : 'Nothing was bought.'}
          </Notice>
        )}
        {failure && !open && (
          <Notice
            tone={catalogue ? 'warn' : 'bad'}
            title={catalogue ? 'Prices and stock may be out of date' : 'The prices cannot be read right now'}
            actions={<Key onClick={refresh}>Try now</Key>}
          >
            {explain(failure)} The shop keeps trying; your cart is safe.
          </Notice>
        )}
      </div>
      <div className={style.cart}>
        <CartLines priced={priced} currency={catalogue?.currency} cart={cart} locked={open} errors={errors?.items} />
      </div>
      <CheckoutForm
        total={catalogue && { amount: priced.total, currency: catalogue.currency }}
        ready={ready}
        phase={state.phase}
        errors={errors?.fields}
        buy={buy}
      />
    </div>
  )
}
