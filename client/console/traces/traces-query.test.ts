import { expect, test } from '@jest/globals'
import { parseTracesQuery, traceAddress } from './traces-query.ts'

const id = '0af7651916cd43dd8448eb211c80319c'

test.each([
  ['', { id: '', view: 'waterfall' }],
  [`id=${id}`, { id, view: 'waterfall' }],
  [`id=${id.toUpperCase()}&view=table`, { id, view: 'table' }],
  ['id=none&view=picture', { id: '', view: 'waterfall' }],
])('the address ?%s asks for %p', (text, query) => {
  expect(parseTracesQuery(new URLSearchParams(text))).toEqual(query)
})

test('an address is read back as it was made', () => {
  const address = traceAddress(id, 'table')
  expect(parseTracesQuery(new URL(address, 'http://console').searchParams)).toEqual({ id, view: 'table' })
  expect(traceAddress(id)).toBe(`/console/traces?id=${id}`)
})
