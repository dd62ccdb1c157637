import { useCallback, useEffect, useRef, useState } from 'react'
import { type Cart, withoutBought } from '../cart/cart.ts'
import { storedCart } from '../cart/stored-cart.ts'
import { rememberOrder } from '../orders/known-orders.ts'
import { storedOrders } from '../orders/stored-orders.ts'
import type { Api } from '../shared/api.ts'
import type { AcceptedCheckout, CheckoutRequest, Problem } from '../shared/contract.ts'
import { type Attempt, beginAttempt, found } from './attempt.ts'
import { retryAttempt, type Settled } from './retry-attempt.ts'
import { storedAttempt } from './stored-checkout.ts'

export type AttemptState =
  /** After a refusal with what was refused. */
  | { readonly phase: 'idle'; readonly problem?: Problem; readonly items?: Cart }
  | { readonly phase: 'sending'; readonly attempt: Attempt }
  | { readonly phase: 'waiting'; readonly attempt: Attempt; readonly until: number }
  /** Found from an earlier visit: nothing is sent before the shopper says so. */
  | { readonly phase: 'asking'; readonly attempt: Attempt }
  | { readonly phase: 'expired' }
  | { readonly phase: 'accepted' }

/** One tab at a time pursues an attempt; the others wait and then find it settled. */
const exclusively = async <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks ? navigator.locks.request('kassa.attempt', work) : work()

/** The attempt is forgotten last: whatever is cut off before that is done again under the same key. */
const settleAccepted = (attempt: Attempt, checkout: AcceptedCheckout): void => {
  storedOrders.change(orders => rememberOrder(orders, checkout, new Date(attempt.madeAt).toISOString()))
  storedCart.change(items => withoutBought(items, attempt.request.items))
  storedAttempt.write(null)
}

/** Another tab settled this attempt while this one waited for its turn. */
const settledElsewhere = (attempt: Attempt): Settled | undefined => {
  const order = storedOrders.read().find(({ at }) => at === new Date(attempt.madeAt).toISOString())
  return order && { kind: 'accepted', checkout: { ...order, status: 'accepted' } }
}

/** Buys once: sends the kept attempt until its answer is known, through reloads and lost answers. */
export const useAttempt = (api: Api | undefined, accepted: (checkoutId: string) => void) => {
  const [state, setState] = useState<AttemptState>({ phase: 'idle' })
  const running = useRef<AbortController>(null)
  const wake = useRef<() => void>(() => {})
  const onAccepted = useRef(accepted)
  onAccepted.current = accepted

  const wait = useCallback(
    (ms: number) =>
      new Promise<void>(resolve => {
        const done = (): void => {
          clearTimeout(timer)
          window.removeEventListener('online', done)
          resolve()
        }
        const timer = setTimeout(done, ms)
        window.addEventListener('online', done)
        wake.current = done
      }),
    [],
  )

  const run = useCallback(
    async (attempt: Attempt) => {
      if (running.current || !api) return
      const abort = new AbortController()
      running.current = abort
      setState({ phase: 'sending', attempt })
      const settled = await exclusively(async () => {
        if (abort.signal.aborted) return undefined
        if (storedAttempt.read()?.key !== attempt.key) return settledElsewhere(attempt)
        const outcome = await retryAttempt(attempt, {
          send: (key, request) => {
            setState({ phase: 'sending', attempt })
            return api.checkout(key, request)
          },
          keep: storedAttempt.write,
          waiting: (current, ms) => setState({ phase: 'waiting', attempt: current, until: Date.now() + ms }),
          wait,
          signal: abort.signal,
        })
        if (outcome?.kind === 'accepted') settleAccepted(attempt, outcome.checkout)
        if (outcome?.kind === 'refused') storedAttempt.write(null)
        return outcome
      })
      if (running.current === abort) running.current = null
      if (abort.signal.aborted) return
      if (settled?.kind === 'accepted') {
        setState({ phase: 'accepted' })
        onAccepted.current(settled.checkout.checkoutId)
      } else if (settled) setState({ phase: 'idle', problem: settled.problem, items: attempt.request.items })
      else setState({ phase: 'idle' })
    },
    [api, wait],
  )

  useEffect(() => {
    const attempt = storedAttempt.read()
    if (attempt && api) {
      const verdict = found(attempt, Date.now())
      if (verdict === 'resume') void run(attempt)
      else if (verdict === 'ask') setState({ phase: 'asking', attempt })
      else {
        storedAttempt.write(null)
        setState({ phase: 'expired' })
      }
    }
    return () => {
      running.current?.abort()
      running.current = null
      wake.current()
    }
  }, [api, run])

  /** A new attempt, unless one is open: then that one goes on, whatever was pressed. */
  const begin = useCallback(
    (request: CheckoutRequest) => {
      const open = storedAttempt.read()
      const attempt = open ?? beginAttempt(crypto.randomUUID(), request, Date.now())
      if (!open) storedAttempt.write(attempt)
      void run(attempt)
    },
    [run],
  )

  const resume = useCallback(() => {
    const open = storedAttempt.read()
    if (open) void run(open)
  }, [run])

  const setAside = useCallback(() => {
    running.current?.abort()
    running.current = null
    storedAttempt.write(null)
    wake.current()
    setState({ phase: 'idle' })
  }, [])

  const tryNow = useCallback(() => wake.current(), [])
  return { state, begin, resume, setAside, tryNow }
}
