/**
 * How this shop ships, and where to: change it to what your carriers charge. Prices are in minor units of the shop's currency,
 * with VAT in them; days are working days.
 */
import type { ShippingMethod } from './shipping.ts'

const home = ['DE'] as const
const europeanUnion = [
  ...(['AT', 'BE', 'BG', 'CY', 'CZ', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IT', 'LT', 'LU'] as const),
  ...(['LV', 'MT', 'NL', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK'] as const),
] as const
const europe = ['CH', 'GB', 'IS', 'LI', 'NO'] as const
const overseas = ['AU', 'CA', 'JP', 'NZ', 'US'] as const

/** Where the shop delivers to, as ISO 3166-1 alpha-2. */
export const countries = [...home, ...europeanUnion, ...europe, ...overseas] as const
export type Country = (typeof countries)[number]

/** The last price of a zone has no limit, so that every cart can be shipped. */
const byWeight = (upTo2Kilos: number, upTo10Kilos: number, above: number) => [
  { upToGrams: 2_000, amount: upTo2Kilos },
  { upToGrams: 10_000, amount: upTo10Kilos },
  { amount: above },
]

export const shippingMethods: readonly ShippingMethod[] = [
  {
    id: 'standard',
    name: 'Standard',
    zones: [
      { countries: home, days: { from: 2, to: 3 }, prices: byWeight(490, 690, 1_490), freeFrom: 10_000 },
      { countries: europeanUnion, days: { from: 3, to: 6 }, prices: byWeight(990, 1_490, 3_490), freeFrom: 20_000 },
      { countries: europe, days: { from: 4, to: 8 }, prices: byWeight(1_490, 2_490, 5_990) },
      { countries: overseas, days: { from: 6, to: 14 }, prices: byWeight(2_490, 5_990, 14_990) },
    ],
  },
  {
    id: 'express',
    name: 'Express',
    zones: [
      { countries: home, days: { from: 1, to: 1 }, prices: byWeight(990, 1_490, 2_990) },
      { countries: europeanUnion, days: { from: 1, to: 2 }, prices: byWeight(2_490, 3_990, 8_990) },
      { countries: europe, days: { from: 2, to: 3 }, prices: byWeight(3_490, 5_990, 12_990) },
    ],
  },
]
