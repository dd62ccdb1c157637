import { expect, test } from '@jest/globals'
import { checkCustomer, placeErrors } from './field-errors.ts'

test('puts each error at its field, and the rest above the form', () => {
  const errors = [
    { field: 'customer.email', message: 'Expected a mail address.' },
    { field: 'items.1.quantity', message: 'At least 1.' },
    { field: 'shipTo.postalCode', message: 'Expected a postal code of Germany.' },
    { field: 'shipping', message: 'Express does not go to Japan.' },
    { field: 'paymentMethod', message: 'Unknown.' },
    { field: 'Idempotency-Key', message: 'Used for another body.' },
  ]
  expect(placeErrors({ type: 'x', title: 'x', status: 400, errors })).toEqual({
    fields: {
      email: 'Expected a mail address.',
      postalCode: 'Expected a postal code of Germany.',
      shipping: 'Express does not go to Japan.',
      paymentMethod: 'Unknown.',
    },
    items: new Map([[1, 'At least 1.']]),
    others: ['Used for another body.'],
  })
})

test.each([
  [{ name: 'Ada', email: 'ada@example.com' }, []],
  [{ name: '', email: 'ada@example.com' }, ['name']],
  [{ name: 'Ada', email: 'ada@' }, ['email']],
  [{ name: 'x'.repeat(201), email: '' }, ['name', 'email']],
])('%p has errors at %p', (customer, fields) => {
  expect(Object.keys(checkCustomer(customer))).toEqual(fields)
})
