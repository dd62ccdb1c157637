import { useCallback } from 'react'
import { problemSlug } from '../../shared/api-request.ts'
import { ButtonLink } from '../../shared/button.tsx'
import type { OrderView } from '../../shared/contract.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { Notice } from '../../shared/notice.tsx'
import { usePolling } from '../../shared/use-polling.ts'
import { PageHeader } from '../page-header.tsx'
import { StaleNotice } from '../stale-notice.tsx'
import style from './order.module.css'
import { ActionNotice, OrderActions } from './order-actions.tsx'
import { Deeds, Events, Mails } from './order-history.tsx'
import { OrderLetters } from './order-letters.tsx'
import { OrderLines } from './order-lines.tsx'
import { OrderMoney } from './order-money.tsx'
import { OrderShopper } from './order-shopper.tsx'
import { OrderStatus } from './order-status.tsx'
import list from './orders.module.css'
import type { OrdersApi } from './orders-api.ts'
import { type OrdersQuery, ordersAddress } from './orders-query.ts'
import { useOrderAction } from './use-order-action.ts'

const paceMs = 3000

interface OrderPageProps {
  readonly api: OrdersApi | undefined
  readonly checkoutId: string
  /** The list that the operator came from. */
  readonly query: OrdersQuery
}

/** One order: what and where to, its money, what was done with it, and what may be done. */
export function OrderPage({ api, checkoutId, query }: OrderPageProps) {
  const load = useCallback((signal: AbortSignal) => (api as OrdersApi).order(checkoutId, signal), [api, checkoutId])
  const { data: order, failure, refresh } = usePolling(api && load, { everyMs: paceMs })
  const acting = useOrderAction(api, checkoutId, refresh)
  const status = failure?.kind === 'problem' ? failure.problem.status : undefined
  const isUnknown = failure?.kind === 'problem' && problemSlug(failure.problem) === 'not-found'
  const isNone = isUnknown || status === 400
  const title = order?.orderNumber ?? (isNone ? 'Order' : `Checkout ${checkoutId.slice(0, 8)}`)
  return (
    <>
      <PageHeader title={title}>
        <ButtonLink href={ordersAddress(query)}>All orders</ButtonLink>
      </PageHeader>
      <div className={list.page} aria-busy={!order}>
        {isNone ? (
          <EmptyState title="No such order" level={2}>
            <p>No checkout has the id {checkoutId}. It has to be whole: search for its beginning in the list.</p>
          </EmptyState>
        ) : (
          <StaleNotice failure={failure} stale={order !== undefined} refresh={refresh} />
        )}
        <ActionNotice acting={acting} />
        {order ? (
          <OrderParts order={order} acting={acting} refresh={refresh} />
        ) : (
          !failure && <div className={list.waiting} />
        )}
      </div>
    </>
  )
}

function OrderParts({
  order,
  acting,
  refresh,
}: {
  order: OrderView
  acting: ReturnType<typeof useOrderAction>
  refresh: () => void
}) {
  return (
    <>
      {order.behind && (
        <Notice tone="live" title="Events, emails and dead letters may be missing">
          The analytics database is away or late. All else on this page is as it is now.
        </Notice>
      )}
      {order.events?.some(({ topic }) => topic === 'email-undeliverable') && (
        <Notice tone="warn" title="An email did not arrive">
          The address bounced, or its owner complained: no more emails go there. Reach the shopper in another way.
        </Notice>
      )}
      <div className={style.status}>
        <OrderStatus status={order.status} refund={order.money.refunds.at(-1)?.status} attention={order.attention} />
      </div>
      <div className={style.pair}>
        <div className={style.column}>
          <OrderActions order={order} acting={acting} />
          <OrderLines order={order} />
          <OrderMoney order={order} />
        </div>
        <div className={style.column}>
          <OrderShopper order={order} />
          <Deeds order={order} />
          <Mails order={order} />
        </div>
      </div>
      <OrderLetters order={order} refresh={refresh} />
      <Events order={order} />
    </>
  )
}
