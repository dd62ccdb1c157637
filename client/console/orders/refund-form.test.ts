import { expect, test } from '@jest/globals'
import { emptyRefund, readRefund } from './refund-form.ts'

const line = { name: 'Enamel mug', unitPrice: 1490, amount: 2980 }
const order = {
  lines: [
    { ...line, sku: 'mug', quantity: 2, refundedQuantity: 1 },
    { ...line, sku: 'lamp', quantity: 1, refundedQuantity: 0, unitPrice: 8900, amount: 8900 },
  ],
  currency: 'EUR',
  money: { refundable: 10_390 },
}
const read = (form: Partial<typeof emptyRefund>, more: Partial<typeof order> = {}) =>
  readRefund({ ...emptyRefund, ...form }, { ...order, ...more }, 'en')

test('a refund by lines gives back what they cost', () => {
  expect(read({ quantities: { mug: '1', lamp: '' }, note: ' dented ' })).toEqual({
    amount: 1490,
    body: { lines: [{ sku: 'mug', quantity: 1 }], note: 'dented' },
  })
})

test('a line that was refunded is not refunded again', () => {
  expect(read({ quantities: { mug: '2' } })).toEqual({
    errors: { quantities: { mug: 'Enter a whole number up to 1.' } },
  })
})

test.each(['-1', '1.5', 'one'])('%p is no number of pieces', typed => {
  expect(read({ quantities: { lamp: typed } })).toHaveProperty('errors.quantities.lamp')
})

test('a refund of nothing is none', () => {
  expect(read({})).toEqual({ errors: { quantities: {}, whole: 'Choose at least one item.' } })
})

test('lines that cost more than is left are refused, and an amount is offered', () => {
  expect(read({ quantities: { lamp: '1' } }, { money: { refundable: 5000 } })).toHaveProperty(
    'errors.whole',
    'These items cost more than is left to refund: €50.00. Enter an amount instead.',
  )
})

test('an amount is at most what is left', () => {
  expect(read({ by: 'amount', amount: '103,90' })).toEqual({ amount: 10_390, body: { amount: 10_390 } })
  expect(read({ by: 'amount', amount: '103.91' })).toHaveProperty('errors.whole', 'Only €103.90 is left to refund.')
  expect(read({ by: 'amount', amount: '0' })).toHaveProperty('errors.whole', 'Enter an amount, such as 14.90.')
})
