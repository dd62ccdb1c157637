import { expect, test } from '@jest/globals'
import { headersOf } from './http-binding.ts'

const attributes = {
  ce_specversion: '1.0',
  ce_id: '5f0b2c3e-7a55-5c3e-9d5a-3f8e2b1c4d5e',
  ce_source: '/kassa/order',
  ce_type: 'kassa.order-successful.v1',
  ce_time: '2026-11-22T10:00:00Z',
}
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

test('attributes go into ce- headers, the key into partitionkey, and no other header goes out but the trace', () => {
  const headers = {
    ...attributes,
    traceparent,
    'content-type': 'application/json',
    'kassa-attempt': '2',
    authorization: 'x',
  }
  expect(headersOf({ headers, key: '0190f0b2' })).toEqual({
    'ce-specversion': '1.0',
    'ce-id': attributes.ce_id,
    'ce-source': '/kassa/order',
    'ce-type': 'kassa.order-successful.v1',
    'ce-time': '2026-11-22T10:00:00Z',
    'ce-partitionkey': '0190f0b2',
    'content-type': 'application/json',
    traceparent,
  })
})

test('a value is percent-encoded where the binding says so, and can end no header', () => {
  const of = (text: string) => headersOf({ headers: { ce_subject: text }, key: undefined })['ce-subject']
  expect(of('Euro € 😀')).toBe('Euro%20%E2%82%AC%20%F0%9F%98%80')
  expect(of('"100%"')).toBe('%22100%25%22')
  expect(of('a\r\nset-cookie: b')).toBe('a%0D%0Aset-cookie:%20b')
  expect(of('half \ud800')).toBe('half%20%EF%BF%BD')
})

test('a name that is none of CloudEvents does not go out', () => {
  expect(headersOf({ headers: { 'ce_bad name': 'x', ce_Upper: 'x', ce_: 'x' }, key: undefined })).toEqual({
    'content-type': 'application/json',
  })
})
