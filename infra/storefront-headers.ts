/**
 * The headers that the storefront's pages are sent with: by CloudFront, by the laptop's server, and in the browser tests. One
 * list, so that what the policy forbids is seen before it is deployed.
 */

/** Stripe's script for pages. Stripe wants it to be loaded from here: a copy of it is not allowed. */
export const stripeScript = 'https://js.stripe.com/dahlia/stripe.js'

export interface Reach {
  /** The origins a page may call beside its own: the API, and who signs people in. */
  readonly connect: readonly string[]
  readonly overTls: boolean
  /** The address of Stripe's script, where payments are made with Stripe. */
  readonly stripe?: string | undefined
}

/** @throws Error naming the setting whose address is none */
export const originOf = (setting: string, address: string): string => {
  if (!URL.canParse(address)) throw new Error(`${setting}: "${address}" is no address; give one such as https://…`)
  return new URL(address).origin
}

/** What Stripe's script needs: https://docs.stripe.com/security/guide#content-security-policy */
const stripeOrigins = (script: string) => {
  const origin = originOf('stripeScript', script)
  if (origin !== originOf('stripeScript', stripeScript)) return { scripts: [origin], frames: [origin], calls: [origin] }
  const scripts = [origin, 'https://*.js.stripe.com']
  return { scripts, frames: [...scripts, 'https://hooks.stripe.com'], calls: ['https://api.stripe.com'] }
}

const nothing = { scripts: [], frames: [], calls: [] }

/** A page loads its own files, pictures over https, and what Stripe needs where it is chosen: no inline script or style, no form. */
export const contentSecurityPolicy = ({ connect, overTls, stripe }: Reach): string => {
  const { scripts, frames, calls } = stripe === undefined ? nothing : stripeOrigins(stripe)
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    "style-src 'self'",
    // The catalogue's pictures may be anywhere; where they come from, an operator decides.
    "img-src 'self' https:",
    "font-src 'self'",
    ["connect-src 'self'", ...new Set([...connect, ...calls])].join(' '),
    ...(frames.length > 0 ? [['frame-src', ...frames].join(' ')] : []),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...(overTls ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}

const frameOption = 'DENY'
const referrerPolicy = 'same-origin'
const strictTransportSeconds = 63_072_000
const othersFor = ({ stripe }: Pick<Reach, 'stripe'>) => ({
  // Apple Pay and Google Pay are offered in Stripe's frame.
  'permissions-policy': `camera=(), geolocation=(), microphone=(), payment=(${
    stripe === undefined ? '' : `self "${originOf('stripeScript', stripe)}"`
  })`,
  'cross-origin-opener-policy': 'same-origin',
})

export const securityHeaders = (reach: Reach): Readonly<Record<string, string>> => ({
  'content-security-policy': contentSecurityPolicy(reach),
  'x-content-type-options': 'nosniff',
  'x-frame-options': frameOption,
  'referrer-policy': referrerPolicy,
  ...(reach.overTls
    ? { 'strict-transport-security': `max-age=${strictTransportSeconds}; includeSubDomains; preload` }
    : {}),
  ...othersFor(reach),
})

/** The same as a CloudFront response headers policy. */
export const cloudFrontHeaders = (name: string, reach: Omit<Reach, 'overTls'>) => ({
  Name: name,
  SecurityHeadersConfig: {
    ContentSecurityPolicy: {
      Override: true,
      ContentSecurityPolicy: contentSecurityPolicy({ ...reach, overTls: true }),
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
    Items: Object.entries(othersFor(reach)).map(([Header, Value]) => ({ Header, Value, Override: true })),
  },
})
