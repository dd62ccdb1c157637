import { expect, test } from '@jest/globals'
import { bankAddress } from './bank-address.ts'

test.each([
  ['/simulated-bank/pi_1', '/api/simulated-bank/pi_1'],
  ['https://bank.example/confirm?id=1', 'https://bank.example/confirm?id=1'],
  ['//bank.example', undefined],
  ['http://bank.example', undefined],
  ['javascript:alert(1)', undefined],
  ['', undefined],
])('%p is confirmed at %p', (url, address) => {
  expect(bankAddress(url)).toBe(address)
})
