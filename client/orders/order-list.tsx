'use client'
import Link from 'next/link'
import { useEffect } from 'react'
import type { Api } from '../lib/api.ts'
import { knownOrders } from '../lib/browser-storage.ts'
import type { CheckoutState } from '../lib/contract.ts'
import { type KnownOrder, updateStatus } from '../lib/known-orders.ts'
import { formatAgo } from '../lib/time.ts'
import { Empty } from '../shell/empty.tsx'
import { KeyLink } from '../shell/key.tsx'
import { Money } from '../shell/money.tsx'
import { Picture } from '../shell/picture.tsx'
import { useShop } from '../shell/shop-provider.tsx'
import { useKept } from '../shell/use-kept.ts'
import { useLocale } from '../shell/use-locale.ts'
import { useNow } from '../shell/use-now.ts'
import style from './order-list.module.css'
import { StateMark } from './state-mark.tsx'

const none: readonly KnownOrder[] = []
const ended: readonly CheckoutState[] = ['confirmed', 'declined', 'refunded']
const pace = 2000

/** Asks after the orders that still move. */
const follow = async (api: Api, signal: AbortSignal): Promise<void> => {
  const moving = knownOrders.read().filter(order => !ended.includes(order.status))
  for (const { checkoutId } of moving.slice(0, 5)) {
    const answer = await api.status(checkoutId, signal)
    if (answer.ok) knownOrders.change(orders => updateStatus(orders, checkoutId, answer.data.status))
  }
}

const useFollowed = (api: Api | undefined): void => {
  useEffect(() => {
    if (!api) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    const run = async (): Promise<void> => {
      if (!document.hidden) await follow(api, abort.signal)
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
  const orders = useKept(knownOrders, none)
  const locale = useLocale()
  const now = useNow(30_000)
  useFollowed(api)
  if (orders.length === 0) {
    return (
      <Empty title="No orders yet" picture="till">
        <p>What you buy in this browser is listed here. Kassa has no accounts; the list is kept on your side.</p>
        <KeyLink href="/" main>
          To the shelves
        </KeyLink>
      </Empty>
    )
  }
  return (
    <div className={style.page}>
      <h1 className={style.title}>This browser’s orders</h1>
      <ul className={style.list}>
        {orders.map(({ checkoutId, at, lines, amount, currency, status }) => (
          <li key={checkoutId} className={style.order}>
            <div className={style.pictures} aria-hidden="true">
              {lines.slice(0, 3).map(line => (
                <Picture key={line.sku} src={`/products/${line.sku}.svg`} width="48" height="48" />
              ))}
            </div>
            <div className={style.words}>
              <Link href={`/orders?id=${checkoutId}`} prefetch={false} className={style.link}>
                {lines.map(line => `${line.quantity} × ${line.name}`).join(', ')}
              </Link>
              <p className={style.when}>{formatAgo(at, now, locale)}</p>
            </div>
            <StateMark state={status} />
            <p className={style.amount}>
              <Money amount={amount} currency={currency} />
            </p>
          </li>
        ))}
      </ul>
    </div>
  )
}
