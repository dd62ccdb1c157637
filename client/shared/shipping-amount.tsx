import { Money } from './money-amount.tsx'

/** What shipping costs. */
export function ShippingAmount({ amount, currency }: { readonly amount: number; readonly currency: string }) {
  return amount === 0 ? 'Free' : <Money amount={amount} currency={currency} />
}
