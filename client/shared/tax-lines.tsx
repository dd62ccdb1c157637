import { Money } from './money-amount.tsx'
import style from './tax-lines.module.css'
import { useLocale } from './use-locale.ts'

interface TaxLinesProps {
  /** Rates in basis points: 1900 is 19 %. */
  readonly tax: readonly { readonly taxRate: number; readonly taxAmount: number }[]
  readonly currency: string
}

/** The VAT that a total contains. */
export function TaxLines({ tax, currency }: TaxLinesProps) {
  const percent = new Intl.NumberFormat(useLocale(), { style: 'percent', maximumFractionDigits: 2 })
  return tax.map(({ taxRate, taxAmount }) => (
    <p key={taxRate} className={style.tax}>
      Includes <Money amount={taxAmount} currency={currency} /> VAT ({percent.format(taxRate / 10_000)})
    </p>
  ))
}
