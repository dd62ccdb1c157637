import { runInNewContext } from 'node:vm'
import { expect, test } from '@jest/globals'
import { apiFunction, pagePaths, pagesFunction } from './storefront.ts'

type Answer = { uri?: string; statusCode?: number }
const ask = (code: string, uri: string): Answer =>
  runInNewContext(`${code}; handler({ request: { uri: ${JSON.stringify(uri)} } })`)

test('each page is found under its path, with a slash at its end or without', () => {
  const code = pagesFunction(pagePaths())
  expect(ask(code, '/').uri).toBe('/index.html')
  expect(ask(code, '/checkout').uri).toBe('/checkout.html')
  expect(ask(code, '/console/cluster/').uri).toBe('/console/cluster.html')
  expect(ask(code, '/_next/static/a.js').uri).toBe('/_next/static/a.js')
})

test('a page that there is not is a 404', () => {
  expect(ask(pagesFunction(pagePaths()), '/wp-admin').statusCode).toBe(404)
  expect(ask(pagesFunction(pagePaths()), '/constructor').statusCode).toBe(404)
})

test('the API gets its paths without /api', () => {
  expect(ask(apiFunction, '/api/checkout/1').uri).toBe('/checkout/1')
  expect(ask(apiFunction, '/api').uri).toBe('/')
})
