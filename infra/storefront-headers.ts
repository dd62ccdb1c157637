/**
 * The headers that the storefront's pages are sent with: by CloudFront, by the laptop's server, and in the browser tests. One
 * list, so that what the policy forbids is seen before it is deployed.
 */

export interface Reach {
  /** The origins a page may call beside its own: the API, and who signs people in. */
  readonly connect: readonly string[]
  readonly overTls: boolean
}

/** @throws Error naming the setting whose address is none */
export const originOf = (setting: string, address: string): string => {
  if (!URL.canParse(address)) throw new Error(`${setting}: "${address}" is no address; give one such as https://…`)
  return new URL(address).origin
}

/** A page loads its own files alone: no inline script or style, no frame, no form. */
export const contentSecurityPolicy = ({ connect, overTls }: Reach): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    ["connect-src 'self'", ...new Set(connect)].join(' '),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...(overTls ? ['upgrade-insecure-requests'] : []),
  ].join('; ')

const frameOption = 'DENY'
const referrerPolicy = 'same-origin'
const strictTransportSeconds = 63_072_000
const others = {
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'cross-origin-opener-policy': 'same-origin',
}

export const securityHeaders = (reach: Reach): Readonly<Record<string, string>> => ({
  'content-security-policy': contentSecurityPolicy(reach),
  'x-content-type-options': 'nosniff',
  'x-frame-options': frameOption,
  'referrer-policy': referrerPolicy,
  ...(reach.overTls
    ? { 'strict-transport-security': `max-age=${strictTransportSeconds}; includeSubDomains; preload` }
    : {}),
  ...others,
})

/** The same as a CloudFront response headers policy. */
export const cloudFrontHeaders = (name: string, connect: readonly string[]) => ({
  Name: name,
  SecurityHeadersConfig: {
    ContentSecurityPolicy: {
      Override: true,
      ContentSecurityPolicy: contentSecurityPolicy({ connect, overTls: true }),
    },
    ContentTypeOptions: { Override: true },
    FrameOptions: { FrameOption: frameOption, Override: true },
    ReferrerPolicy: { ReferrerPolicy: referrerPolicy, Override: true },
    StrictTransportSecurity: {
      AccessControlMaxAgeSec: strictTransportSeconds,
      IncludeSubdomains: true,
      Preload: true,
      Override: true,
    },
  },
  CustomHeadersConfig: {
    Items: Object.entries(others).map(([Header, Value]) => ({ Header, Value, Override: true })),
  },
})
