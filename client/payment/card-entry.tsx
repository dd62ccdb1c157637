import { type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { Button } from '../shared/button.tsx'
import type { StripeSettings } from '../shared/config.ts'
import style from './card-entry.module.css'
import { type Elements, loadStripe, type StripeJs } from './stripe-js.ts'

/** A token of what was entered, or why there is none, for the shopper. */
export type CardToken = { readonly token: string } | { readonly error: string }

export interface CardEntryHandle {
  readonly createToken: () => Promise<CardToken>
}

interface CardEntryProps {
  readonly stripe: StripeSettings
  readonly total: { readonly amount: number; readonly currency: string }
  readonly error: string | undefined
  readonly ref: Ref<CardEntryHandle>
}

const unavailable = 'Card payment can’t be loaded right now. Nothing was charged.'

/** Stripe's Payment Element. The card number is entered in Stripe's frame; the shop gets a token that pays once. */
export function CardEntry({ stripe, total: { amount, currency }, error, ref }: CardEntryProps) {
  const place = useRef<HTMLDivElement>(null)
  const open = useRef<{ readonly js: StripeJs; readonly elements: Elements }>(null)
  const latest = useRef(amount)
  latest.current = amount
  const [phase, setPhase] = useState<'loading' | 'ready' | 'failed'>('loading')
  const [tries, setTries] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` is not read; a new value starts the element again
  useEffect(() => {
    let destroy = (): void => {}
    let isGone = false
    const start = async (): Promise<void> => {
      const js = await loadStripe(stripe)
      if (isGone || !place.current) return
      const elements = js.elements({
        mode: 'payment',
        amount: latest.current,
        currency: currency.toLowerCase(),
        captureMethod: 'manual',
        paymentMethodTypes: ['card'],
      })
      const element = elements.create('payment')
      element.on('ready', () => setPhase('ready'))
      element.on('loaderror', () => setPhase('failed'))
      element.mount(place.current)
      open.current = { js, elements }
      destroy = () => element.destroy()
    }
    setPhase('loading')
    start().catch(() => setPhase('failed'))
    return () => {
      isGone = true
      open.current = null
      destroy()
    }
  }, [stripe, currency, tries])

  useEffect(() => {
    open.current?.elements.update({ amount })
  }, [amount])

  const createToken = useCallback(async (): Promise<CardToken> => {
    if (!open.current) return { error: unavailable }
    const { js, elements } = open.current
    const entered = await elements.submit()
    if (entered.error) return { error: entered.error.message ?? 'Check the card details.' }
    const { confirmationToken, error: refused } = await js.createConfirmationToken({ elements })
    return confirmationToken ? { token: confirmationToken.id } : { error: refused?.message ?? unavailable }
  }, [])
  useImperativeHandle(ref, () => ({ createToken }), [createToken])

  const shown = error ?? (phase === 'failed' ? unavailable : undefined)
  return (
    <>
      <div ref={place} className={style.place} aria-busy={phase === 'loading'} />
      {phase === 'failed' && <Button onClick={() => setTries(tries + 1)}>Load the card form again</Button>}
      {shown && (
        <p className={style.error} role="alert">
          {shown}
        </p>
      )}
    </>
  )
}
