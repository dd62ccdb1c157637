import { describe, expect, test } from '@jest/globals'
import { mentions, withoutPerson, withoutToken } from './personal-data.ts'

const fact = {
  checkoutId: '0190f0b2-7a55-8c3e-9d5a-3f8e2b1c4d5e',
  customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
  shipTo: { line1: '12 St James’s Square', city: 'London', postalCode: 'SW1Y 4LB', country: 'GB' },
  lines: [{ sku: 'pen', name: 'Pen', quantity: 1, unitPrice: 300, amount: 300 }],
  amount: 300,
  currency: 'GBP',
  paymentMethod: 'pm_1Ada',
}
const plain = {
  ...fact,
  customer: { email: 'erased', name: 'erased' },
  shipTo: { line1: 'erased', city: 'erased', postalCode: 'erased', country: 'GB' },
  paymentMethod: 'erased',
}

describe('a value without its person', () => {
  test('keeps ids, lines, amounts and the country', () => {
    expect(withoutPerson(fact)).toEqual(plain)
  })

  test('has none inside of it either, and is the same the second time', () => {
    const item = { checkoutId: '1', requested: fact, actions: [{ id: 'a', note: 'Ada called', shipTo: fact.shipTo }] }
    const once = withoutPerson(item)
    expect(once).toEqual({
      checkoutId: '1',
      requested: plain,
      actions: [{ id: 'a', note: 'erased', shipTo: plain.shipTo }],
    })
    expect(withoutPerson(once)).toEqual(once)
  })

  test('leaves sets and bytes alone', () => {
    const item = { failures: new Set(['a']), bytes: new Uint8Array([1]) }
    expect(withoutPerson(item)).toEqual(item)
  })

  test('has no token in the ledger, nor in what it was asked for with', () => {
    const entry = { amount: 300, paymentMethod: 'pm_1Ada', parameters: '[300,"GBP","pm_1Ada"]' }
    expect(withoutToken(entry)).toEqual({ amount: 300, paymentMethod: 'erased', parameters: 'erased' })
  })
})

describe('an address is found', () => {
  const words = ['ada@example.com']
  const record = Buffer.from(JSON.stringify(fact)).toString('base64')
  const exhausted = { requestContext: {}, payload: { records: { 't-0': [{ value: record, headers: [] }] } } }

  test.each([
    ['as it stands', 'To: Ada@Example.com'],
    ['in JSON with escapes', '{"x":["\\u0041da@example.com"]}'],
    ['in JSON inside of JSON', JSON.stringify({ inner: JSON.stringify(fact) })],
    ["in Lambda's on-failure format", JSON.stringify(exhausted)],
    ['in a header of that format', JSON.stringify({ headers: [{ who: [...Buffer.from('ada@example.com')] }] })],
    ['in Base64 of Base64', Buffer.from(record).toString('base64')],
    ['in the name of a member', '{"ada@example.com":1}'],
  ])('%s', (_, text) => {
    expect(mentions(text, words)).toBe(true)
    expect(mentions(text, ['ben@example.com'])).toBe(false)
  })
})
