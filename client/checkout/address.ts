/** The address a shopper types. The API has the last word on it; here is only what can be told at once. */

import { countryName } from '../../functions/http/country-name.ts'
import type { CheckoutRequest } from '../shared/contract.ts'

export type ShipTo = CheckoutRequest['shipTo']
export type Country = ShipTo['country']

export interface Address {
  readonly line1: string
  readonly line2: string
  readonly postalCode: string
  readonly city: string
  readonly region: string
  readonly country: string
}

export type AddressField = keyof Address

export const emptyAddress: Address = { line1: '', line2: '', postalCode: '', city: '', region: '', country: '' }

/** What was kept, or nothing when it is no address. */
export const parseAddress = (json: unknown): Address | null => {
  if (typeof json !== 'object' || json === null) return null
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const { line1, line2, postalCode, city, region, country } = json as Partial<Record<AddressField, unknown>>
  return {
    line1: text(line1),
    line2: text(line2),
    postalCode: text(postalCode),
    city: text(city),
    region: text(region),
    country: text(country),
  }
}

/** As the API takes it: nothing at either end, and no field that is empty. */
export const shipToOf = (address: Address): ShipTo => {
  const { line1, line2, postalCode, city, region, country } = Object.fromEntries(
    Object.entries(address).map(([name, value]) => [name, value.trim()]),
  ) as unknown as Address
  return {
    line1,
    ...(line2 ? { line2 } : {}),
    city,
    ...(region ? { region } : {}),
    postalCode,
    country: country as Country,
  }
}

const required: readonly (readonly [AddressField, string])[] = [
  ['line1', 'Enter your street and house number.'],
  ['postalCode', 'Enter your postal code.'],
  ['city', 'Enter your city.'],
  ['country', 'Choose a country.'],
]

export const checkAddress = (address: Address): Readonly<Partial<Record<AddressField, string>>> =>
  Object.fromEntries(required.filter(([name]) => address[name].trim() === ''))

/** The country of the reader's language, where the shop delivers to it. */
export const likelyCountry = (countries: readonly string[], locale: string): string => {
  const region = new Intl.Locale(locale).region
  return (countries.find(country => country === region) ?? countries[0]) || ''
}

/** Codes with their names, in the order of the names. */
export const namedCountries = (countries: readonly string[], locale: string): readonly (readonly [string, string])[] =>
  countries
    .map(code => [code, countryName(code, locale)] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b, locale))
