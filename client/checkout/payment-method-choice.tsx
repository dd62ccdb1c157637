'use client'
import style from './payment-method-choice.module.css'
import { paymentMethods } from './payment-methods.ts'

interface PaymentMethodChoiceProps {
  readonly chosen: string
  readonly choose: (token: string) => void
  readonly error: string | undefined
}

/** The simulated provider's test tokens, each with what it does. */
export function PaymentMethodChoice({ chosen, choose, error }: PaymentMethodChoiceProps) {
  return (
    <div className={style.methods}>
      {paymentMethods.map(({ token, name, effect }) => (
        <label key={token} className={style.method}>
          <input
            type="radio"
            name="paymentMethod"
            value={token}
            checked={chosen === token}
            onChange={() => choose(token)}
          />
          <span className={style.words}>
            <span className={style.name}>
              {name} <code className={style.token}>{token}</code>
            </span>
            <span className={style.effect}>{effect}</span>
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
