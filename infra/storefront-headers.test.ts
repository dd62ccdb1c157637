import { expect, test } from '@jest/globals'
import { cloudFrontHeaders, contentSecurityPolicy, originOf, securityHeaders } from './storefront-headers.ts'

const connect = ['https://api.example', 'https://login.example', 'https://login.example']

test('a page calls its own origin and those it is told of, once each, and nothing inline runs', () => {
  const policy = contentSecurityPolicy({ connect, overTls: true })
  expect(policy.split('; ')).toContain("connect-src 'self' https://api.example https://login.example")
  expect(policy).not.toContain('unsafe')
})

test('over plain HTTP nothing is said of TLS, which a laptop has not', () => {
  const [plain, secure] = [false, true].map(overTls => JSON.stringify(securityHeaders({ connect, overTls })))
  expect(plain).not.toMatch(/upgrade-insecure-requests|strict-transport/)
  expect(secure).toMatch(/upgrade-insecure-requests.*strict-transport/)
})

test('CloudFront sends the headers that the laptop sends', () => {
  const { SecurityHeadersConfig: security, CustomHeadersConfig: custom } = cloudFrontHeaders('kassa', connect)
  const sent = {
    'content-security-policy': security.ContentSecurityPolicy.ContentSecurityPolicy,
    'x-content-type-options': security.ContentTypeOptions.Override && 'nosniff',
    'x-frame-options': security.FrameOptions.FrameOption,
    'referrer-policy': security.ReferrerPolicy.ReferrerPolicy,
    'strict-transport-security': `max-age=${security.StrictTransportSecurity.AccessControlMaxAgeSec}; includeSubDomains; preload`,
    ...Object.fromEntries(custom.Items.map(({ Header, Value }) => [Header, Value])),
  }
  expect(sent).toEqual(securityHeaders({ connect, overTls: true }))
})

test('an issuer is let in by its origin, for a path in a policy would match that one page alone', () => {
  expect(originOf('oidc-issuer', 'https://login.example.com/realms/kassa')).toBe('https://login.example.com')
  expect(() => originOf('oidc-issuer', 'login')).toThrow('oidc-issuer: "login" is no address')
})
