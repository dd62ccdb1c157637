import { expect, test } from '@jest/globals'
import { checkAddress, emptyAddress, likelyCountry, namedCountries, parseAddress, shipToOf } from './address.ts'

const address = { ...emptyAddress, line1: ' Lindenstraße 12', postalCode: '10969 ', city: 'Berlin', country: 'DE' }

test('is sent without what is empty and without spaces at the ends', () => {
  expect(shipToOf(address)).toEqual({ line1: 'Lindenstraße 12', city: 'Berlin', postalCode: '10969', country: 'DE' })
  expect(shipToOf({ ...address, line2: 'Apartment 7', region: 'Berlin' })).toMatchObject({
    line2: 'Apartment 7',
    region: 'Berlin',
  })
})

test('has errors where something is missing', () => {
  expect(checkAddress(address)).toEqual({})
  expect(Object.keys(checkAddress({ ...emptyAddress, city: '  ' }))).toEqual(['line1', 'postalCode', 'city', 'country'])
})

test('is read from what was kept, whatever it is', () => {
  expect(parseAddress(JSON.parse(JSON.stringify(address)))).toEqual(address)
  expect(parseAddress({ line1: 5, city: 'Berlin' })).toEqual({ ...emptyAddress, city: 'Berlin' })
  expect([parseAddress(undefined), parseAddress('x'), parseAddress(null)]).toEqual([null, null, null])
})

test('begins with the country of the reader, where the shop delivers to it', () => {
  expect([likelyCountry(['DE', 'US'], 'en-US'), likelyCountry(['DE', 'US'], 'fr-FR')]).toEqual(['US', 'DE'])
  expect([likelyCountry(['DE'], 'en'), likelyCountry([], 'en')]).toEqual(['DE', ''])
})

test('offers countries by name', () => {
  expect(namedCountries(['DE', 'AT', 'SE'], 'en')).toEqual([
    ['AT', 'Austria'],
    ['DE', 'Germany'],
    ['SE', 'Sweden'],
  ])
})
