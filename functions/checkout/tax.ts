/** VAT: prices contain it. This file says how much of an amount it is. */
import type { TaxCategory } from '../catalogue/facts.ts'
import type { ShipTo } from './facts.ts'
import { type TaxRates, taxRates } from './tax-rates.ts'

export interface Taxed {
  /** In basis points: 1900 is 19 %. */
  readonly taxRate: number
  /** Contained in the amount, in minor units. */
  readonly taxAmount: number
}

export interface TaxedItem {
  readonly taxCategory: TaxCategory
  readonly amount: number
}

/**
 * The VAT in each item of a sale, in the same order. Put a tax service here in place of the shop's own table; what it throws while
 * it is down must be an outage (`Unavailable`), so that the shopper is asked to try again.
 */
export type Tax = (shipTo: ShipTo, items: readonly TaxedItem[]) => Promise<readonly Taxed[]>

/** 19 % of 119 that contain it are 19. */
export const containedTax = (amount: number, taxRate: number): number =>
  Math.round((amount * taxRate) / (10_000 + taxRate))

/** @throws Error for a country without rates */
export const taxByTable =
  (table: Readonly<Record<string, TaxRates>> = taxRates): Tax =>
  async ({ country }, items) =>
    items.map(({ taxCategory, amount }) => {
      const rates = table[country]
      if (!rates) throw new Error(`tax-rates.ts has no rates of ${country}, and the shop delivers there.`)
      return { taxRate: rates[taxCategory], taxAmount: containedTax(amount, rates[taxCategory]) }
    })
