import { describe, expect, test } from '@jest/globals'
import { dashboardAddress, parseConfig } from './config.ts'

test('keeps the addresses without a slash at their end', () => {
  expect(parseConfig({ stage: 'local', mailboxUrl: 'http://127.0.0.1:8005/', mappingsUrl: '/mappings' })).toEqual({
    stage: 'local',
    mailboxUrl: 'http://127.0.0.1:8005',
    mappingsUrl: '/mappings',
  })
})

test.each([[undefined], [null], [{}]])('%p is a stage without a name', json => {
  expect(parseConfig(json)).toEqual({ stage: 'local' })
})

test('names the dashboard of a stage on AWS, whose region has to be one', () => {
  expect(parseConfig({ stage: 'prod', region: 'eu-central-1' }).region).toBe('eu-central-1')
  expect(parseConfig({ stage: 'prod', region: 'evil.example/' })).not.toHaveProperty('region')
  expect(dashboardAddress('eu-central-1', 'prod')).toBe(
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/kassa-prod',
  )
})

test('refuses an address that is none, naming the field', () => {
  expect(() => parseConfig({ mailboxUrl: 'nowhere' })).toThrow('"mailboxUrl"')
})

describe('Stripe', () => {
  const stripe = { stripeKey: 'pk_test_1', stripeScript: 'https://js.stripe.com/v3/stripe.js' }

  test('is used only where it is named', () => {
    expect(parseConfig({})).not.toHaveProperty('stripe')
    expect(parseConfig(stripe).stripe).toEqual({ key: 'pk_test_1', script: 'https://js.stripe.com/v3/stripe.js' })
  })

  test.each([
    ['no key', { stripeKey: undefined }, '"stripeKey"'],
    ['a secret key', { stripeKey: 'sk_live_1' }, '"stripeKey"'],
    ['no script', { stripeScript: undefined }, '"stripeScript" must be a URL'],
    ['a script of somebody else', { stripeScript: 'https://js.stripe.com.evil.example/v3/' }, 'js.stripe.com.'],
    ['a script without TLS', { stripeScript: 'http://js.stripe.com/v3/' }, 'js.stripe.com.'],
  ])('is refused with %s', (_, wrong, words) => {
    expect(() => parseConfig({ ...stripe, ...wrong })).toThrow(words)
  })

  test('may be a stand-in on this machine alone', () => {
    expect(parseConfig({ ...stripe, stripeScript: 'http://127.0.0.1:12111/stripe.js' }).stripe).toBeDefined()
  })
})

describe('who signs people in', () => {
  test('is nobody unless an issuer is named', () => {
    expect(parseConfig({ clientId: 'kassa' })).not.toHaveProperty('signIn')
  })

  test('is the issuer to the last slash, for tokens are compared with it', () => {
    expect(parseConfig({ issuer: 'https://login.example/', clientId: 'kassa' }).signIn).toEqual({
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
    expect(() => parseConfig({ ...fields })).toThrow(words)
  })

  test('may be without TLS on this machine alone', () => {
    expect(parseConfig({ issuer: 'http://127.0.0.1:8080', clientId: 'kassa' }).signIn).toBeDefined()
  })
})
