import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { CardEntry, type CardEntryHandle } from '../payment/card-entry.tsx'
import { Button } from '../shared/button.tsx'
import type { CheckoutRequest } from '../shared/contract.ts'
import { formatMoney } from '../shared/money.ts'
import { useShop } from '../shared/shop-provider.tsx'
import { useLocale } from '../shared/use-locale.ts'
import { useStored } from '../shared/use-stored.ts'
import { checkAddress, shipToOf } from './address.ts'
import { AddressFields } from './address-fields.tsx'
import style from './checkout-form.module.css'
import { checkCustomer, type FormField, type PlacedErrors } from './field-errors.ts'
import { PaymentMethodChoice } from './payment-method-choice.tsx'
import { usualMethod } from './payment-methods.ts'
import { ShippingChoice } from './shipping-choice.tsx'
import { storedCustomer } from './stored-checkout.ts'
import { TextField } from './text-field.tsx'
import type { AttemptState } from './use-attempt.ts'
import type { Delivery } from './use-delivery.ts'

interface CheckoutFormProps {
  readonly delivery: Delivery
  readonly total: { readonly amount: number; readonly currency: string } | undefined
  /** Why the cart cannot be bought as it is; undefined when it can. */
  readonly blocked: string | undefined
  readonly phase: AttemptState['phase']
  readonly errors: PlacedErrors['fields'] | undefined
  readonly buy: (request: Omit<CheckoutRequest, 'items'>) => void
  /** What is said beside the button that was pressed. */
  readonly children: ReactNode
}

const nobody = { email: '', name: '' }
const fields: readonly FormField[] = [
  ...(['name', 'email', 'line1', 'line2', 'postalCode', 'city', 'region', 'country'] as const),
  ...(['shipping', 'paymentMethod'] as const),
]

const words = (phase: AttemptState['phase'], isPreparing: boolean, total: string | undefined): string => {
  if (isPreparing || phase === 'sending' || phase === 'accepted') return 'Placing your order…'
  if (phase === 'waiting') return 'Reconnecting…'
  return total ? `Pay ${total}` : 'Pay'
}

export function CheckoutForm({ delivery, total, blocked, phase, errors, buy, children }: CheckoutFormProps) {
  const customer = useStored(storedCustomer, nobody)
  const locale = useLocale()
  const { config } = useShop()
  const [simulatedMethod, setSimulatedMethod] = useState(usualMethod)
  const card = useRef<CardEntryHandle>(null)
  const [isPreparing, setPreparing] = useState(false)
  const [own, setOwn] = useState<PlacedErrors['fields']>({})
  const form = useRef<HTMLFormElement>(null)
  const [corrected, setCorrected] = useState<readonly FormField[]>([])
  const shown = Object.fromEntries(
    Object.entries({ ...errors, ...own }).filter(([field]) => !corrected.includes(field as FormField)),
  ) as PlacedErrors['fields']
  const correct = (...edited: FormField[]): void => setCorrected(fields => [...fields, ...edited])
  const edit = (field: 'name' | 'email', value: string): void => {
    storedCustomer.write({ ...customer, [field]: value })
    correct(field)
  }
  const open = isPreparing || (phase !== 'idle' && phase !== 'expired')

  useEffect(() => {
    const first = fields.find(field => errors?.[field] ?? own[field])
    if (first) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus()
  }, [errors, own])

  /** A token of the card that was entered; undefined when the shopper has to correct something. */
  const cardToken = async (): Promise<string | undefined> => {
    setPreparing(true)
    try {
      const made = await card.current?.createToken()
      if (made && 'token' in made) return made.token
      setOwn({ paymentMethod: made?.error ?? 'Enter your card.' })
    } catch {
      setOwn({ paymentMethod: 'The card could not be checked. You were not charged. Try again.' })
    } finally {
      setPreparing(false)
    }
    return undefined
  }

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (open || blocked !== undefined) return
    const trimmed = { name: customer.name.trim(), email: customer.email.trim() }
    const wrong = { ...checkCustomer(trimmed), ...checkAddress(delivery.address) }
    setOwn(wrong)
    setCorrected([])
    const { method } = delivery
    if (Object.keys(wrong).length > 0 || !method) return
    storedCustomer.write(trimmed)
    const paymentMethod = config?.stripe ? await cardToken() : simulatedMethod
    if (paymentMethod === undefined) return
    const shipping = method.id as CheckoutRequest['shipping']
    buy({ customer: trimmed, shipTo: shipToOf(delivery.address), shipping, paymentMethod })
  }

  return (
    <form ref={form} className={style.form} onSubmit={submit} noValidate aria-label="Your order">
      <fieldset disabled={open} className={style.part}>
        <legend className={style.legend}>Contact</legend>
        <TextField
          name="name"
          label="Name"
          autoComplete="name"
          value={customer.name}
          error={shown.name}
          change={name => edit('name', name)}
        />
        <TextField
          name="email"
          label="Email"
          hint="We send the receipt to this address."
          type="email"
          autoComplete="email"
          value={customer.email}
          error={shown.email}
          change={email => edit('email', email)}
        />
      </fieldset>
      <fieldset disabled={open} className={style.part}>
        <legend className={style.legend}>Delivery address</legend>
        <AddressFields delivery={delivery} errors={shown} edited={field => correct(field, 'shipping')} />
      </fieldset>
      <fieldset disabled={open} className={style.part}>
        <legend className={style.legend}>Shipping</legend>
        {total && (
          <ShippingChoice
            {...delivery}
            choose={method => {
              delivery.choose(method)
              correct('shipping')
            }}
            currency={total.currency}
            error={shown.shipping}
          />
        )}
      </fieldset>
      <fieldset disabled={open} className={style.part}>
        <legend className={style.legend}>Payment</legend>
        {config?.stripe && total && (
          <CardEntry ref={card} stripe={config.stripe} total={total} error={shown.paymentMethod} />
        )}
        {config && !config.stripe && (
          <PaymentMethodChoice
            chosen={simulatedMethod}
            choose={method => {
              setSimulatedMethod(method)
              correct('paymentMethod')
            }}
            error={shown.paymentMethod}
          />
        )}
      </fieldset>
      <div className={style.pay}>
        {children}
        <Button
          type="submit"
          main
          wide
          size="large"
          aria-disabled={open || blocked !== undefined}
          aria-describedby="pay-note"
        >
          {words(phase, isPreparing, total && formatMoney(total.amount, total.currency, locale))}
        </Button>
        <p id="pay-note" className={blocked === undefined ? style.promise : style.blocked}>
          {blocked ?? 'You are charged once, even if you press twice, reload, or lose your connection.'}
        </p>
      </div>
    </form>
  )
}
