import { useCallback, useEffect } from 'react'
import { problemSlug } from '../shared/api-request.ts'
import { Button, ButtonLink } from '../shared/button.tsx'
import type { CheckoutStatus } from '../shared/contract.ts'
import { EmptyState } from '../shared/empty-state.tsx'
import { Money } from '../shared/money-amount.tsx'
import { Notice } from '../shared/notice.tsx'
import { PageSkeleton } from '../shared/page-skeleton.tsx'
import { useShop } from '../shared/shop-provider.tsx'
import { TotalDisplay } from '../shared/total-display.tsx'
import { usePolling } from '../shared/use-polling.ts'
import { useStored } from '../shared/use-stored.ts'
import { PageHead } from '../shell/page-head.tsx'
import { type KnownOrder, updateStatus } from './known-orders.ts'
import { OrderActions } from './order-actions.tsx'
import { labelsOf } from './order-labels.ts'
import { OrderNotices } from './order-notices.tsx'
import style from './order-page.module.css'
import { OrderReceipt } from './order-receipt.tsx'
import { storedOrders } from './stored-orders.ts'
import { Timeline } from './timeline.tsx'
import { endedStates, isSettled, timelineOf, tookInAll } from './timeline-steps.ts'
import { useOrderPace } from './use-order-pace.ts'
import { useReturnFromBank } from './use-return-from-bank.ts'

const noOrders: readonly KnownOrder[] = []

/** What this browser knows itself, for as long as the shop cannot tell. */
const ownKnowledge = (order: KnownOrder): CheckoutStatus => ({ ...order, timeline: [], mails: [] })

export function OrderPage({ checkoutId }: { checkoutId: string }) {
  const { api } = useShop()
  const own = useStored(storedOrders, noOrders).find(order => order.checkoutId === checkoutId)
  const load = useCallback(
    (signal: AbortSignal) => (api as NonNullable<typeof api>).status(checkoutId, signal),
    [api, checkoutId],
  )
  const { everyMs, isOver, hasEnded, restart } = useOrderPace()
  const until = (answer: CheckoutStatus): boolean => isSettled(answer) || hasEnded()
  const { data, failure, refresh } = usePolling(api && load, { everyMs, until })
  useReturnFromBank(api, data)
  const checkout = data ?? (own && ownKnowledge(own))

  useEffect(() => {
    if (data) storedOrders.change(orders => updateStatus(orders, checkoutId, data))
  }, [data, checkoutId])

  if (failure?.kind === 'problem' && problemSlug(failure.problem) === 'not-found' && !checkout) {
    return (
      <EmptyState title="Order not found">
        <p>We could not find an order at this address. Check that you copied the whole link.</p>
        <ButtonLink href="/orders">Your orders</ButtonLink>
      </EmptyState>
    )
  }
  if (!checkout) {
    return failure ? <OrderNotices failure={failure} checkout={undefined} /> : <PageSkeleton />
  }
  const { short, headline } = labelsOf(checkout)
  const steps = timelineOf(checkout)
  // The actions stand beside the reason where an order came to nothing; else below the timeline, which would jump whenever another action comes or goes.
  const { status } = checkout
  const hasFailed = endedStates.includes(status) && status !== 'confirmed' && status !== 'shipped'
  return (
    <article className={style.page}>
      <PageHead title={checkout.orderNumber ? `Order ${checkout.orderNumber}` : headline} />
      <h1 className={style.title} aria-live="polite">
        {headline}
      </h1>
      <div className={style.main}>
        <div data-print="hidden">
          <TotalDisplay
            above={checkout.orderNumber ? `Order ${checkout.orderNumber}` : `Checkout ${checkoutId.slice(0, 8)}`}
            label={short}
            figure={<Money amount={checkout.amount} currency={checkout.currency} />}
          />
        </div>
        <OrderNotices failure={failure} checkout={checkout} />
        {isOver && data && !failure && !isSettled(data) && (
          <Notice
            tone="live"
            title="This page has stopped checking for news"
            actions={
              <Button
                onClick={() => {
                  restart()
                  refresh()
                }}
              >
                Check now
              </Button>
            }
          >
            Your order is safe, and is processed without this page.
          </Notice>
        )}
        <div className={hasFailed ? undefined : style.below}>
          <OrderActions checkout={checkout} refresh={refresh} />
        </div>
        <div data-print="hidden">
          <Timeline steps={steps} tookInAll={tookInAll(steps)} />
        </div>
      </div>
      <OrderReceipt checkout={checkout} at={own?.at ?? checkout.timeline[0]?.at} />
    </article>
  )
}
