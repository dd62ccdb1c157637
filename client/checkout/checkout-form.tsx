'use client'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { customer as keptCustomer } from '../lib/browser-storage.ts'
import type { CheckoutRequest } from '../lib/contract.ts'
import { formatMoney } from '../lib/money.ts'
import { usualMethod } from '../lib/payment-methods.ts'
import { checkCustomer, type FormField, type PlacedErrors } from '../lib/problem-fields.ts'
import { Key } from '../shell/key.tsx'
import { useKept } from '../shell/use-kept.ts'
import { useLocale } from '../shell/use-locale.ts'
import style from './checkout-form.module.css'
import { PaymentChoice } from './payment-choice.tsx'
import { TextField } from './text-field.tsx'
import type { AttemptState } from './use-attempt.ts'

interface CheckoutFormProps {
  readonly total: { readonly amount: number; readonly currency: string } | undefined
  /** Everything in the cart can be bought as it is. */
  readonly ready: boolean
  readonly phase: AttemptState['phase']
  readonly errors: PlacedErrors['fields'] | undefined
  readonly buy: (request: Omit<CheckoutRequest, 'items'>) => void
}

const nobody = { email: '', name: '' }
const fields: readonly FormField[] = ['name', 'email', 'paymentMethod']

const words = (phase: AttemptState['phase'], total: string | undefined): string => {
  if (phase === 'sending' || phase === 'accepted') return 'Ringing it up…'
  if (phase === 'waiting') return 'Waiting for the till…'
  return total ? `Pay ${total}` : 'Pay'
}

export function CheckoutForm({ total, ready, phase, errors, buy }: CheckoutFormProps) {
  const customer = useKept(keptCustomer, nobody)
  const locale = useLocale()
  const [paymentMethod, setPaymentMethod] = useState(usualMethod)
  const [own, setOwn] = useState<PlacedErrors['fields']>({})
  const form = useRef<HTMLFormElement>(null)
  const shown = { ...errors, ...own }
  const open = phase !== 'idle' && phase !== 'expired'

  useEffect(() => {
    const first = fields.find(field => errors?.[field] ?? own[field])
    if (first) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus()
  }, [errors, own])

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (open || !ready) return
    const trimmed = { name: customer.name.trim(), email: customer.email.trim() }
    const wrong = checkCustomer(trimmed)
    setOwn(wrong)
    if (Object.keys(wrong).length > 0) return
    keptCustomer.write(trimmed)
    buy({ customer: trimmed, paymentMethod })
  }

  return (
    <form ref={form} className={style.form} onSubmit={submit} noValidate aria-label="Your order">
      <fieldset disabled={open} className={style.part}>
        <legend className={style.legend}>Who is it for?</legend>
        <TextField
          name="name"
          label="Name"
          autoComplete="name"
          value={customer.name}
          error={shown.name}
          change={name => keptCustomer.write({ ...customer, name })}
        />
        <TextField
          name="email"
          label="Mail address"
          hint="The receipt goes here."
          type="email"
          autoComplete="email"
          value={customer.email}
          error={shown.email}
          change={email => keptCustomer.write({ ...customer, email })}
        />
      </fieldset>
      <fieldset disabled={open} className={style.part}>
        <legend className={style.legend}>How will you pay?</legend>
        <PaymentChoice chosen={paymentMethod} choose={setPaymentMethod} error={shown.paymentMethod} />
      </fieldset>
      <div className={style.pay}>
        <Key type="submit" main wide size="large" aria-disabled={open || !ready}>
          {words(phase, total && formatMoney(total.amount, total.currency, locale))}
        </Key>
        <p className={style.promise}>
          One press, one charge: pressing twice, reloading or losing the line cannot buy twice.
        </p>
      </div>
    </form>
  )
}
