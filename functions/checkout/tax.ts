/** The VAT in what is sold: by the shop's own table, or by a tax service in its place. */
import type { TaxCategory } from '../catalogue/facts.ts'
import { containedTax, type TaxShare } from './contained-tax.ts'
import type { ShipTo } from './facts.ts'
import { type TaxRates, taxRates } from './tax-rates.ts'

export interface TaxedItem {
  readonly taxCategory: TaxCategory
  readonly amount: number
}

/**
 * The VAT in each item of a sale, in the same order. Put a tax service here in place of the shop's own table; what it throws while
 * it is down must be an outage (`Unavailable`), so that the shopper is asked to try again.
 */
export type Tax = (shipTo: ShipTo, items: readonly TaxedItem[]) => Promise<readonly TaxShare[]>

/** @throws Error for a country without rates */
export const taxByTable =
  (table: Readonly<Record<string, TaxRates>> = taxRates): Tax =>
  async ({ country }, items) =>
    items.map(({ taxCategory, amount }) => {
      const rates = table[country]
      if (!rates) throw new Error(`tax-rates.ts has no rates of ${country}, and the shop delivers there.`)
      return { taxRate: rates[taxCategory], taxAmount: containedTax(amount, rates[taxCategory]) }
    })
