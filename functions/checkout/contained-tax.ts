/** VAT that prices contain: how much it is in an amount, and in a whole order by rate. For services, mails and pages alike. */

/** 19 % of 119 that contain it are 19. */
export const containedTax = (amount: number, taxRate: number): number =>
  Math.round((amount * taxRate) / (10_000 + taxRate))

export interface TaxShare {
  /** In basis points: 1900 is 19 %. */
  readonly taxRate: number
  readonly taxAmount: number
}

type MaybeTaxed = { readonly taxRate?: number | undefined; readonly taxAmount?: number | undefined }

/** The highest rate first; nothing for what is not taxed, and for records made before VAT was computed. */
export const taxByRate = (items: readonly (MaybeTaxed | undefined)[]): readonly TaxShare[] => {
  const sums = new Map<number, number>()
  for (const { taxRate = 0, taxAmount = 0 } of items.flatMap(item => item ?? []))
    if (taxRate > 0) sums.set(taxRate, (sums.get(taxRate) ?? 0) + taxAmount)
  return [...sums].sort(([a], [b]) => b - a).map(([taxRate, taxAmount]) => ({ taxRate, taxAmount }))
}
