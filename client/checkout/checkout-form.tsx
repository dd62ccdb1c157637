'use client'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../shared/button.tsx'
import type { CheckoutRequest } from '../shared/contract.ts'
import { formatMoney } from '../shared/money.ts'
import { useLocale } from '../shared/use-locale.ts'
import { useStored } from '../shared/use-stored.ts'
import style from './checkout-form.module.css'
import { checkCustomer, type FormField, type PlacedErrors } from './field-errors.ts'
import { PaymentMethodChoice } from './payment-method-choice.tsx'
import { usualMethod } from './payment-methods.ts'
import { storedCustomer } from './stored-checkout.ts'
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
  const customer = useStored(storedCustomer, nobody)
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
    storedCustomer.write(trimmed)
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
          change={name => storedCustomer.write({ ...customer, name })}
        />
        <TextField
          name="email"
          label="Mail address"
          hint="The receipt goes here."
          type="email"
          autoComplete="email"
          value={customer.email}
          error={shown.email}
          change={email => storedCustomer.write({ ...customer, email })}
        />
      </fieldset>
      <fieldset disabled={open} className={style.part}>
        <legend className={style.legend}>How will you pay?</legend>
        <PaymentMethodChoice chosen={paymentMethod} choose={setPaymentMethod} error={shown.paymentMethod} />
      </fieldset>
      <div className={style.pay}>
        <Button type="submit" main wide size="large" aria-disabled={open || !ready}>
          {words(phase, total && formatMoney(total.amount, total.currency, locale))}
        </Button>
        <p className={style.promise}>
          One press, one charge: pressing twice, reloading or losing the line cannot buy twice.
        </p>
      </div>
    </form>
  )
}
