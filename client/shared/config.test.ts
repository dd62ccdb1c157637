import { describe, expect, test } from '@jest/globals'
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

describe('who signs people in', () => {
  const apiUrl = 'https://api.example'

  test('is nobody unless an issuer is named', () => {
    expect(parseConfig({ apiUrl, clientId: 'kassa' })).not.toHaveProperty('signIn')
  })

  test('is the issuer to the last slash, for tokens are compared with it', () => {
    expect(parseConfig({ apiUrl, issuer: 'https://login.example/', clientId: 'kassa' }).signIn).toEqual({
      issuer: 'https://login.example/',
      clientId: 'kassa',
      scope: 'openid kassa/operations',
    })
  })

  test.each([
    ['"issuer"', { issuer: 'login' }],
    ['https://', { issuer: 'http://login.example', clientId: 'kassa' }],
    ['"clientId"', { issuer: 'https://login.example' }],
  ])('is refused with %s in the words', (words, fields) => {
    expect(() => parseConfig({ apiUrl, ...fields })).toThrow(words)
  })

  test('may be without TLS on this machine alone', () => {
    expect(parseConfig({ apiUrl, issuer: 'http://127.0.0.1:8080', clientId: 'kassa' }).signIn).toBeDefined()
  })
})
