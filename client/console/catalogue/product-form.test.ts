import { describe, expect, test } from '@jest/globals'
import type { ProductState } from './entries.ts'
import { formOf, newProduct, parsePrice, priceText, readForm, seenProduct } from './product-form.ts'
import { differencesOf, mergeForms, placeErrors } from './versioned-form.ts'

const mug: ProductState = {
  sku: 'mug',
  name: 'Mug',
  description: 'Steel.',
  brand: 'nord',
  category: 'kitchen',
  price: 1490,
  currency: 'EUR',
  taxCategory: 'standard',
  weightGrams: 180,
  pictures: ['/products/mug.svg'],
  active: true,
}

describe('a price', () => {
  test.each([
    ['14.90', 1490],
    ['14,9', 1490],
    ['14', 1400],
    [' 0.05 ', 5],
    ['19.99', 1999],
    ['1.005', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['', undefined],
  ])('%p is %p minor units', (text, minorUnits) => {
    expect(parsePrice(text, 'EUR')).toBe(minorUnits)
  })

  test('is written as it is read, in currencies of any number of digits', () => {
    expect([priceText(5, 'EUR'), priceText(1490, 'EUR'), priceText(500, 'JPY')]).toEqual(['0.05', '14.90', '500'])
    expect(parsePrice('500', 'JPY')).toBe(500)
    expect(parsePrice('5.0', 'JPY')).toBeUndefined()
  })
})

test('a product that is not changed stays the same product', () => {
  expect(readForm(formOf(mug), 'EUR')).toEqual({ state: mug })
})

test('a product that was withdrawn can be entered again under its sku and its version', () => {
  const { version, form } = seenProduct({ id: 'mug', version: 4, state: null, stock: 2 })
  expect({ version, sku: form.sku, name: form.name }).toEqual({ version: 4, sku: 'mug', name: '' })
})

test('each field that is wrong is named', () => {
  expect(readForm({ ...newProduct.form, sku: 'a b', price: '0' }, 'EUR')).toEqual({
    errors: {
      sku: 'Use 1 to 64 of a-z, 0-9 and "-".',
      name: 'Enter a name.',
      description: 'Enter a description.',
      brand: 'Choose a brand.',
      price: 'Enter a price, such as 14.90.',
      weightGrams: 'Enter whole grams.',
    },
  })
})

test('the first error of the API for a field stands at it', () => {
  expect(
    placeErrors(formOf(mug), [
      { field: 'pictures.0', message: 'first' },
      { field: 'pictures.1', message: 'second' },
      { field: 'If-Match', message: 'old' },
    ]),
  ).toEqual({ errors: { pictures: 'first' }, others: ['If-Match: old'] })
})

test('two who changed different fields lose nothing of each other', () => {
  const base = formOf(mug)
  const mine = { ...base, price: '15.90' }
  const theirs = { ...base, name: 'Cup', active: false }
  expect(differencesOf(mine, theirs)).toEqual([
    { field: 'name', mine: 'Mug', theirs: 'Cup' },
    { field: 'price', mine: '15.90', theirs: '14.90' },
    { field: 'active', mine: 'yes', theirs: 'no' },
  ])
  expect(mergeForms(base, mine, theirs)).toEqual({ ...theirs, price: '15.90' })
})
