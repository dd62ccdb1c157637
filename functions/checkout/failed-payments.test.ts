import { expect, test } from '@jest/globals'
import { subjectsOf } from './failed-payments.ts'

const network = (ip: string | undefined) => subjectsOf('ada@example.com', ip)[1]

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
  ['2001:db8::1', '2001:0DB8:0000:0000::2'],
  ['203.0.113.7', '::ffff:203.0.113.7'],
  ['203.0.113.7', '::FFFF:cb00:7107'],
])('%s and %s are one network', (one, other) => {
  expect(network(one)).toBeDefined()
  expect(network(one)).toBe(network(other))
})

test.each([
  ['203.0.113.7', '203.0.113.8'],
  ['2001:db8:1:2::1', '2001:db8:1:3::1'],
])('%s and %s are two', (one, other) => expect(network(one)).not.toBe(network(other)))

test.each([
  undefined,
  '',
  '127.0.0.1',
  '10.1.2.3',
  '192.168.1.1',
  '172.16.0.1',
  '::1',
  'fe80::1%eth0',
  '::ffff:7f00:1',
  'fd00::1',
  '999.1.1.1',
  'unknown',
  '1.2.3.4:5678',
  '<script>',
])('%s is no network of a stranger', ip => expect(network(ip)).toBeUndefined())

test.each(['ADA@example.com', 'ada+1@example.com', 'a.da@example.com'])('%s is counted as one address', address => {
  expect(subjectsOf(address, undefined)).toEqual(subjectsOf('ada@example.com', undefined))
})

test('neither address nor network can be read from what they are counted by', () => {
  expect(subjectsOf('ada@example.com', '203.0.113.7').join()).not.toMatch(/ada|example|203/)
})
