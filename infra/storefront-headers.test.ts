import { expect, test } from '@jest/globals'
import {
  cloudFrontHeaders,
  contentSecurityPolicy,
  originOf,
  securityHeaders,
  stripeScript,
} from './storefront-headers.ts'

const connect = ['https://api.example', 'https://login.example', 'https://login.example']

test('a page calls its own origin and those it is told of, once each, and nothing inline runs', () => {
  const policy = contentSecurityPolicy({ connect, overTls: true })
  expect(policy.split('; ')).toContain("connect-src 'self' https://api.example https://login.example")
  expect(policy).not.toContain('unsafe')
  // The catalogue takes pictures of any address that begins with https://.
  expect(policy.split('; ')).toContain("img-src 'self' https:")
})

test('without Stripe a page loads no script and no frame of anybody else', () => {
  const headers = securityHeaders({ connect, overTls: true })
  expect(headers['content-security-policy']).not.toMatch(/stripe|frame-src/)
  expect(headers['permissions-policy']).toContain('payment=()')
})

test('with Stripe it loads what Stripe documents', () => {
  const headers = securityHeaders({ connect: [], overTls: true, stripe: stripeScript })
  expect(headers['content-security-policy']?.split('; ')).toEqual(
    expect.arrayContaining([
      "script-src 'self' https://js.stripe.com https://*.js.stripe.com",
      "connect-src 'self' https://api.stripe.com",
      'frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
    ]),
  )
  expect(headers['permissions-policy']).toContain('payment=(self "https://js.stripe.com")')
})

test('with a stand-in of Stripe it loads that one alone', () => {
  const policy = contentSecurityPolicy({ connect: [], overTls: false, stripe: 'http://127.0.0.1:9999/stripe.js' })
  expect(policy).toContain("script-src 'self' http://127.0.0.1:9999;")
  expect(policy).not.toContain('stripe.com')
})

test('over plain HTTP nothing is said of TLS, which a laptop has not', () => {
  const [plain, secure] = [false, true].map(overTls => JSON.stringify(securityHeaders({ connect, overTls })))
  expect(plain).not.toMatch(/upgrade-insecure-requests|strict-transport/)
  expect(secure).toMatch(/upgrade-insecure-requests.*strict-transport/)
})

test.each([undefined, stripeScript])('CloudFront sends the headers that the laptop sends (Stripe: %p)', stripe => {
  const reach = { connect, stripe }
  const { SecurityHeadersConfig: security, CustomHeadersConfig: custom } = cloudFrontHeaders('kassa', reach)
  const sent = {
    'content-security-policy': security.ContentSecurityPolicy.ContentSecurityPolicy,
    'x-content-type-options': security.ContentTypeOptions.Override && 'nosniff',
    'x-frame-options': security.FrameOptions.FrameOption,
    'referrer-policy': security.ReferrerPolicy.ReferrerPolicy,
    'strict-transport-security': `max-age=${security.StrictTransportSecurity.AccessControlMaxAgeSec}; includeSubDomains; preload`,
    ...Object.fromEntries(custom.Items.map(({ Header, Value }) => [Header, Value])),
  }
  expect(sent).toEqual(securityHeaders({ ...reach, overTls: true }))
})

test('an issuer is let in by its origin, for a path in a policy would match that one page alone', () => {
  expect(originOf('oidc-issuer', 'https://login.example.com/realms/kassa')).toBe('https://login.example.com')
  expect(() => originOf('oidc-issuer', 'login')).toThrow('oidc-issuer: "login" is no address')
})
