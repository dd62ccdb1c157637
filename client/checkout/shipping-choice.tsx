'use client'
import { Money } from '../shared/money-amount.tsx'
import { describeDays } from './delivery.ts'
import style from './payment-method-choice.module.css'
import type { Delivery } from './use-delivery.ts'

interface ShippingChoiceProps extends Pick<Delivery, 'methods' | 'method' | 'choose'> {
  readonly currency: string
  readonly error: string | undefined
}

/** The ways to ship the cart to the country, each with its price and days. */
export function ShippingChoice({ methods, method, choose, currency, error }: ShippingChoiceProps) {
  return (
    <div className={style.methods}>
      {methods.map(({ id, name, amount, days }) => (
        <label key={id} className={style.method}>
          <input type="radio" name="shipping" value={id} checked={id === method?.id} onChange={() => choose(id)} />
          <span className={style.words}>
            <span className={style.name}>
              {name} {amount === 0 ? 'Free' : <Money amount={amount} currency={currency} />}
            </span>
            <span className={style.effect}>{describeDays(days)}</span>
          </span>
        </label>
      ))}
      {error && (
        <p className={style.error} role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
