import { expect, test } from '@jest/globals'
import { asText, maskText, mayNamePerson } from './mask-content.ts'

const order = {
  checkoutId: 'c-1',
  customer: { name: 'Ada Lovelace', email: 'ada@example.org' },
  shipTo: { name: 'Ada Lovelace', line1: '12 St James Square', city: 'London', country: 'GB' },
  lines: [{ sku: 'candle', note: 'for Ada' }],
  amount: 1690,
}
const masked = {
  checkoutId: 'c-1',
  customer: { name: '•••', email: '•••' },
  shipTo: { name: '•••', line1: '•••', city: '•••', country: 'GB' },
  lines: [{ sku: 'candle', note: '•••' }],
  amount: 1690,
}

test('personal members of JSON lose their values, wherever they are', () => {
  expect(JSON.parse(maskText(JSON.stringify(order)))).toEqual(masked)
})

test('also inside a JSON text, in Base64, and in headers of bytes, as put-aside records have them', () => {
  const aside = {
    text: JSON.stringify(order),
    value: Buffer.from(JSON.stringify(order)).toString('base64'),
    headers: [{ 'kassa-error': [...new Int8Array(Buffer.from('no ada@example.org'))] }, { other: [1, -2, 3] }],
  }
  const shown = JSON.parse(maskText(JSON.stringify(aside)))
  expect(JSON.parse(shown.text)).toEqual(masked)
  expect(JSON.parse(Buffer.from(shown.value, 'base64').toString())).toEqual(masked)
  expect(shown.headers).toEqual([{ 'kassa-error': 'no a***@example.org' }, { other: [1, -2, 3] }])
})

test('what is no JSON ends where a person would begin, and its addresses are masked', () => {
  expect(maskText('{"checkoutId":"c-1","customer":{"name":"Ada Lov')).toBe('{"checkoutId":"c-1",•••')
  expect(maskText('sent to ada@example.org')).toBe('sent to a***@example.org')
  expect(maskText('plain text')).toBe('plain text')
})

test('numbers keep their digits', () => {
  expect(maskText('{"id":12345678901234567890,"price":1.50}')).toBe('{"id":12345678901234567890,"price":1.50}')
})

test('thousands of levels are hidden instead of followed', () => {
  const deep = `${'['.repeat(50_000)}"ada@example.org"${']'.repeat(50_000)}`
  expect(maskText(deep)).not.toContain('ada@')
})

test('bytes are text when they are UTF-8 without control characters', () => {
  expect(asText(Buffer.from('Straße\n'))).toBe('Straße\n')
  expect(asText(Buffer.from([0xff, 0xfe]))).toBeNull()
  expect(asText(Buffer.from([0, 1, 2]))).toBeNull()
  expect(mayNamePerson(Buffer.from('\0ada@example.org'))).toBe(true)
  expect(mayNamePerson(Buffer.from('\0"customer":"Ada"'))).toBe(true)
  expect(mayNamePerson(Buffer.from([0, 1, 2]))).toBe(false)
})
