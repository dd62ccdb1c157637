import { expect, test } from '@jest/globals'
import { parseConfig } from './config.ts'

test('keeps the addresses without a slash at their end', () => {
  expect(
    parseConfig({ apiUrl: 'http://127.0.0.1:3000/', stage: 'local', mailboxUrl: 'http://127.0.0.1:8005' }),
  ).toEqual({
    apiUrl: 'http://127.0.0.1:3000',
    stage: 'local',
    mailboxUrl: 'http://127.0.0.1:8005',
  })
})

test.each([[undefined], [null], [{}], [{ apiUrl: 'nowhere' }]])('refuses %p, naming the field', json => {
  expect(() => parseConfig(json)).toThrow('"apiUrl"')
})
