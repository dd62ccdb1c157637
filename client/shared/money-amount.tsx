import { formatMoney } from './money.ts'
import { useLocale } from './use-locale.ts'

export function Money({ amount, currency }: { amount: number; currency: string }) {
  return <span className="figures">{formatMoney(amount, currency, useLocale())}</span>
}
