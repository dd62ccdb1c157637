/**
 * VAT by country and tax category, in basis points: 1900 is 19 %. Outside of the European Union nothing is contained: an export is
 * free of it, and what is due there is asked at the border. Rates change, and what counts as reduced differs from country to
 * country: have them checked by who does your taxes.
 */
import type { TaxCategory } from '../catalogue/facts.ts'
import type { Country } from './shipping-methods.ts'

export type TaxRates = Readonly<Record<TaxCategory, number>>

const rates = (standard: number, reduced: number): TaxRates => ({ standard, reduced, zero: 0 })
const exported = rates(0, 0)

/** For every country the shop delivers to. */
export const taxRates: Readonly<Record<Country, TaxRates>> = {
  AT: rates(2_000, 1_000),
  AU: exported,
  BE: rates(2_100, 600),
  BG: rates(2_000, 900),
  CA: exported,
  CH: exported,
  CY: rates(1_900, 500),
  CZ: rates(2_100, 1_200),
  DE: rates(1_900, 700),
  DK: rates(2_500, 2_500),
  EE: rates(2_400, 900),
  ES: rates(2_100, 1_000),
  FI: rates(2_550, 1_350),
  FR: rates(2_000, 550),
  GB: exported,
  GR: rates(2_400, 1_300),
  HR: rates(2_500, 1_300),
  HU: rates(2_700, 1_800),
  IE: rates(2_300, 1_350),
  IS: exported,
  IT: rates(2_200, 1_000),
  JP: exported,
  LI: exported,
  LT: rates(2_100, 1_200),
  LU: rates(1_700, 800),
  LV: rates(2_100, 1_200),
  MT: rates(1_800, 500),
  NL: rates(2_100, 900),
  NO: exported,
  NZ: exported,
  PL: rates(2_300, 800),
  PT: rates(2_300, 600),
  RO: rates(2_100, 1_100),
  SE: rates(2_500, 1_200),
  SI: rates(2_200, 950),
  SK: rates(2_300, 1_900),
  US: exported,
}
