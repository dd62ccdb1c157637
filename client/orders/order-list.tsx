import Link from 'next/link'
import { useEffect } from 'react'
import type { Api } from '../shared/api.ts'
import { ButtonLink } from '../shared/button.tsx'
import { EmptyState } from '../shared/empty-state.tsx'
import { Money } from '../shared/money-amount.tsx'
import { Picture } from '../shared/picture.tsx'
import { useShop } from '../shared/shop-provider.tsx'
import { formatAgo } from '../shared/time.ts'
import { useLocale } from '../shared/use-locale.ts'
import { useNow } from '../shared/use-now.ts'
import { useStored } from '../shared/use-stored.ts'
import { useCatalogue } from '../shop/use-catalogue.ts'
import { type KnownOrder, updateStatus } from './known-orders.ts'
import style from './order-list.module.css'
import { StatusBadge } from './status-badge.tsx'
import { storedOrders } from './stored-orders.ts'
import { endedStates } from './timeline-steps.ts'

const none: readonly KnownOrder[] = []
const pace = 2000

/** Asks after the orders that still move, and once after those that were shipped, cancelled or paid back since. */
const follow = async (api: Api, signal: AbortSignal, isFirst: boolean): Promise<void> => {
  const moves = ({ status, refund }: KnownOrder): boolean =>
    !endedStates.includes(status) || (isFirst && (status === 'confirmed' || refund === 'pending'))
  const moving = storedOrders.read().filter(moves)
  for (const { checkoutId } of moving.slice(0, isFirst ? 20 : 5)) {
    const answer = await api.status(checkoutId, signal)
    if (answer.ok) storedOrders.change(orders => updateStatus(orders, checkoutId, answer.data))
  }
}

const useFollowed = (api: Api | undefined): void => {
  useEffect(() => {
    if (!api) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    let isFirst = true
    const run = async (): Promise<void> => {
      if (!document.hidden) {
        await follow(api, abort.signal, isFirst)
        isFirst = false
      }
      if (!abort.signal.aborted) timer = setTimeout(run, pace)
    }
    void run()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [api])
}

export function OrderList() {
  const { api } = useShop()
  const orders = useStored(storedOrders, none)
  const locale = useLocale()
  const now = useNow(30_000)
  useFollowed(api)
  const { data: catalogue } = useCatalogue()
  const pictures = new Map(catalogue?.products.map(({ sku, picture }) => [sku, picture]))
  /** What is sold no more has no picture. */
  const pictureOf = (sku: string) => (catalogue ? (pictures.get(sku) ?? null) : undefined)
  if (orders.length === 0) {
    return (
      <EmptyState title="No orders yet" picture="till">
        <p>
          Orders you place in this browser are listed here. Kassa has no accounts; the list is stored in this browser.
        </p>
        <ButtonLink href="/" main>
          Continue shopping
        </ButtonLink>
      </EmptyState>
    )
  }
  return (
    <div className={style.page}>
      <h1 className={style.title}>Your orders</h1>
      <ul className={style.list}>
        {orders.map(({ checkoutId, at, lines, amount, currency, status, refund }) => (
          <li key={checkoutId} className={style.order}>
            <div className={style.pictures} aria-hidden="true">
              {lines.slice(0, 3).map(line => (
                <Picture
                  key={line.sku}
                  className={style.picture}
                  src={pictureOf(line.sku)}
                  name={line.name}
                  width="48"
                  height="48"
                />
              ))}
            </div>
            <div className={style.words}>
              <Link href={`/orders?id=${checkoutId}`} prefetch={false} className={style.link}>
                {lines.map(line => `${line.quantity} × ${line.name}`).join(', ')}
              </Link>
              <p className={style.when}>{formatAgo(at, now, locale)}</p>
            </div>
            <StatusBadge status={status} refund={refund} />
            <p className={style.amount}>
              <Money amount={amount} currency={currency} />
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}
