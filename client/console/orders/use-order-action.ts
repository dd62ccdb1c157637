import { useCallback, useMemo, useRef, useState } from 'react'
import { type ApiFailure, describeFailure } from '../../shared/api-request.ts'
import type { ActionKind } from '../../shared/contract.ts'
import { settleAction } from '../../shared/settle-action.ts'
import { storedValue } from '../../shared/stored-value.ts'
import { useStored } from '../../shared/use-stored.ts'
import { tabStorage } from '../../shared/web-storage.ts'
import { type ActionAttempt, parseActionAttempt } from './action-attempt.ts'
import type { OrdersApi } from './orders-api.ts'

/** The action on an order, of this tab, whose answer is not known yet. */
const storedAttempt = (checkoutId: string) =>
  storedValue(`kassa.order-action.${checkoutId}`, parseActionAttempt, tabStorage)

export type Outcome =
  | { readonly kind: 'done'; readonly attempt: ActionAttempt }
  | { readonly kind: 'conflict'; readonly attempt: ActionAttempt; readonly text: string }

export interface OrderActing {
  readonly isBusy: boolean
  /** An action of this order without an answer: nothing else is sent before it is settled. */
  readonly open: ActionAttempt | undefined
  /** Why the answer of `open` is not known; undefined after a reload. */
  readonly trouble: string | undefined
  /** What became of the last action. */
  readonly outcome: Outcome | undefined
  /** Why it was refused for what it says itself; the dialog shows it. */
  readonly refusal: ApiFailure | undefined
  /** Gives false where the action was refused for what it says: it can be corrected. */
  readonly begin: (kind: ActionKind, body: object, title: string) => Promise<boolean>
  readonly retry: () => void
  readonly dismiss: () => void
  /** A dialog is opened: what became of the last action is read. */
  readonly clear: () => void
}

/** Acts on one order, one action at a time, each under a key of its own. */
export const useOrderAction = (api: OrdersApi | undefined, checkoutId: string, refresh: () => void): OrderActing => {
  const openAttempt = useMemo(() => storedAttempt(checkoutId), [checkoutId])
  const open = useStored(openAttempt, null) ?? undefined
  const [isBusy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const [outcome, setOutcome] = useState<Outcome>()
  const [refusal, setRefusal] = useState<ApiFailure>()
  const running = useRef(false)
  const refreshed = useRef(refresh)
  refreshed.current = refresh

  const clear = useCallback(() => {
    setOutcome(undefined)
    setRefusal(undefined)
    setTrouble(undefined)
  }, [])

  const run = useCallback(
    async (attempt: ActionAttempt): Promise<boolean> => {
      if (!api || running.current) return false
      running.current = true
      setBusy(true)
      clear()
      const settled = settleAction(await api.act(attempt.checkoutId, attempt.kind, attempt.key, attempt.body))
      running.current = false
      setBusy(false)
      if (settled.kind === 'unknown') setTrouble(describeFailure(settled.failure))
      else openAttempt.write(null)
      if (settled.kind === 'done') setOutcome({ kind: 'done', attempt })
      if (settled.kind === 'refused' && settled.isConflict) {
        setOutcome({ kind: 'conflict', attempt, text: describeFailure(settled.failure) })
      }
      const isRefused = settled.kind === 'refused' && !settled.isConflict
      if (isRefused) setRefusal(settled.failure)
      refreshed.current()
      return !isRefused
    },
    [api, clear, openAttempt],
  )

  const begin = async (kind: ActionKind, body: object, title: string): Promise<boolean> => {
    if (running.current || openAttempt.read()) return false
    const attempt = { checkoutId, kind, key: crypto.randomUUID(), body, title }
    openAttempt.write(attempt)
    return run(attempt)
  }
  const retry = (): void => {
    const attempt = openAttempt.read()
    if (attempt) void run(attempt)
  }
  const dismiss = (): void => {
    openAttempt.write(null)
    clear()
    refreshed.current()
  }
  return { isBusy, open, trouble, outcome, refusal, begin, retry, dismiss, clear }
}
