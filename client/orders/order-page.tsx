'use client'
import { useCallback, useEffect, useMemo } from 'react'
import { slugOf } from '../lib/answer.ts'
import { knownOrders } from '../lib/browser-storage.ts'
import type { CheckoutStatus } from '../lib/contract.ts'
import { type KnownOrder, updateStatus } from '../lib/known-orders.ts'
import { stateWords } from '../lib/order-words.ts'
import { isSettled, timelineOf, tookInAll } from '../lib/timeline.ts'
import { Display } from '../shell/display.tsx'
import { Empty } from '../shell/empty.tsx'
import { KeyLink } from '../shell/key.tsx'
import { Money } from '../shell/money.tsx'
import { PageSkeleton } from '../shell/page-skeleton.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import { useKept } from '../shell/use-kept.ts'
import { useNow } from '../shell/use-now.ts'
import { usePoll } from '../shell/use-poll.ts'
import { NextStep } from './next-step.tsx'
import { OrderNotices } from './order-notices.tsx'
import style from './order-page.module.css'
import { OrderTape } from './order-tape.tsx'
import { Timeline } from './timeline.tsx'

const noOrders: readonly KnownOrder[] = []
const soon = 45_000

/** What this browser knows itself, for as long as the shop cannot tell. */
const ownKnowledge = (order: KnownOrder): CheckoutStatus => ({ ...order, timeline: [], behind: true })

/** Often while it moves, seldom when it takes its time. */
const usePace = (): number => {
  const now = useNow(5000)
  const start = useMemo(() => Date.now(), [])
  return now - start < soon ? 700 : 3000
}

export function OrderPage({ checkoutId }: { checkoutId: string }) {
  const { api } = useShop()
  const own = useKept(knownOrders, noOrders).find(order => order.checkoutId === checkoutId)
  const load = useCallback(
    (signal: AbortSignal) => (api as NonNullable<typeof api>).status(checkoutId, signal),
    [api, checkoutId],
  )
  const { data, failure } = usePoll(api && load, { everyMs: usePace(), until: isSettled })
  const checkout = data ?? (own && ownKnowledge(own))

  useEffect(() => {
    if (data) knownOrders.change(orders => updateStatus(orders, checkoutId, data.status))
  }, [data, checkoutId])

  if (failure?.kind === 'problem' && slugOf(failure.problem) === 'not-found' && !checkout) {
    return (
      <Empty title="There is no such order">
        <p>The shop knows no order under this address. It may have been copied without its end.</p>
        <KeyLink href="/orders">This browser’s orders</KeyLink>
      </Empty>
    )
  }
  if (!checkout) {
    return failure ? <OrderNotices failure={failure} checkout={undefined} /> : <PageSkeleton />
  }
  const { short, headline } = stateWords[checkout.status]
  const steps = timelineOf(checkout)
  return (
    <article className={style.page}>
      <h1 className={style.title} aria-live="polite">
        {headline}
      </h1>
      <div className={style.main}>
        <Display
          above={checkout.orderNumber ? `Order ${checkout.orderNumber}` : `Checkout ${checkoutId.slice(0, 8)}`}
          label={short}
          figure={<Money amount={checkout.amount} currency={checkout.currency} />}
        />
        <OrderNotices failure={failure} checkout={checkout} />
        <NextStep checkout={checkout} />
        <Timeline steps={steps} tookInAll={tookInAll(steps)} />
      </div>
      <OrderTape checkout={checkout} at={own?.at ?? checkout.timeline[0]?.at} />
    </article>
  )
}
