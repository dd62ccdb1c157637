import style from './choice.module.css'
import { Choice } from './choice.tsx'
import { paymentMethods } from './payment-methods.ts'

interface PaymentMethodChoiceProps {
  readonly chosen: string
  readonly choose: (token: string) => void
  readonly error: string | undefined
}

const options = paymentMethods.map(({ token, name, effect }) => ({
  value: token,
  name: (
    <>
      {name} <code className={style.token}>{token}</code>
    </>
  ),
  effect,
}))

/** The simulated provider's test tokens, each with what it does. */
export function PaymentMethodChoice(props: PaymentMethodChoiceProps) {
  return <Choice name="paymentMethod" options={options} {...props} />
}
