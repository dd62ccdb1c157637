/** A postal address as a person types it: each field is one line of plain text, and the postal code fits its country. */
import { postcodeValidator, postcodeValidatorExistsForCountry } from 'postcode-validator'
import { z } from 'zod'
import { countryName } from './country-name.ts'
import { hasLink, oneLine } from './text.ts'

const plainLine = (label: string, most: number, example: string) =>
  oneLine(label, most, example).refine(
    value => !hasLink(value),
    'No links, and no mail address; put a space behind a dot.',
  )

/** True for a country whose postal codes are not known here. */
export const isPostalCode = (postalCode: string, country: string): boolean =>
  !postcodeValidatorExistsForCountry(country) || postcodeValidator(postalCode, country)

const country = (countries: readonly string[]) =>
  z
    .enum(countries as [string, ...string[]], {
      error: ({ input }) =>
        typeof input === 'string' && /^[A-Z]{2}$/.test(input) && countryName(input) !== input
          ? `The shop does not deliver to ${countryName(input)}.`
          : 'Expected a country as two capital letters of ISO 3166-1, such as DE.',
    })
    .describe('ISO 3166-1 alpha-2')

/** @param countries where an address may be, as ISO 3166-1 alpha-2 */
export const postalAddress = (countries: readonly string[]) =>
  z
    .strictObject(
      {
        line1: plainLine('a street and number', 100, 'Lindenstraße 12'),
        line2: plainLine('a second line', 100, 'Apartment 7').optional(),
        city: plainLine('a city', 80, 'Berlin'),
        region: plainLine('a region', 80, 'Berlin').optional(),
        postalCode: plainLine('a postal code', 12, '10969'),
        country: country(countries),
      },
      'Expected an address.',
    )
    .refine(({ postalCode, country }) => isPostalCode(postalCode, country), {
      path: ['postalCode'],
      error: ({ input }) => `Expected a postal code of ${countryName((input as { country: string }).country)}.`,
    })
