import { ShippingAmount } from '../shared/shipping-amount.tsx'
import { Choice } from './choice.tsx'
import { describeDays } from './delivery.ts'
import type { Delivery } from './use-delivery.ts'

interface ShippingChoiceProps extends Pick<Delivery, 'methods' | 'method' | 'choose'> {
  readonly currency: string
  readonly error: string | undefined
}

/** The ways to ship the cart to the country, each with its price and days. */
export function ShippingChoice({ methods, method, choose, currency, error }: ShippingChoiceProps) {
  const options = methods.map(({ id, name, amount, days }) => ({
    value: id,
    name: (
      <>
        {name} <ShippingAmount amount={amount} currency={currency} />
      </>
    ),
    effect: describeDays(days),
  }))
  return <Choice name="shipping" options={options} chosen={method?.id} choose={choose} error={error} />
}
