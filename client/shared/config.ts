/** What differs by stage, read from config.json at run time, so that one build serves every stage. The API has the pages' own origin. */

/** Who signs people in to the console, and how it is asked. */
export interface SignInSettings {
  /** As tokens name it, to the last slash. */
  readonly issuer: string
  readonly clientId: string
  readonly scope: string
  /** Only for an issuer that has to be told which API a token is for. */
  readonly audience?: string
}

/** The stage's dashboard (infra/application/dashboard.ts). */
export const dashboardAddress = (region: string, stage: string): string =>
  `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/kassa-${stage}`

/** What the pages ask Stripe for card details with. */
export interface StripeSettings {
  readonly key: string
  /** The address of its script. */
  readonly script: string
}

/** The page of one mail in the local mailbox. */
export const mailAddress = (mailboxUrl: string, messageId: string): string =>
  `${mailboxUrl}/mails/${encodeURIComponent(messageId)}`

export interface Config {
  readonly stage: string
  /** Of AWS; absent on a laptop. */
  readonly region?: string
  /** The local mailbox; absent where mails are really sent. */
  readonly mailboxUrl?: string
  /** Path of the local Kafka trigger's status; absent on AWS. */
  readonly mappingsUrl?: string
  /** Path of what only the storefront of this machine does, such as to produce a record; absent on AWS. */
  readonly localUrl?: string
  /** Path of what takes the spans of traces; absent on AWS. */
  readonly tracesUrl?: string
  /** Absent where everyone may see the console: on a laptop. */
  readonly signIn?: SignInSettings
  /** Absent where payments are made with the simulated provider. */
  readonly stripe?: StripeSettings
}

const address = (value: unknown, name: string): string => {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    throw new Error(`config.json: "${name}" must be a URL, such as "http://127.0.0.1:8005".`)
  }
  return value.replace(/\/+$/, '')
}

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/

const signInOf = ({ issuer, clientId, scope, audience }: Record<string, unknown>): SignInSettings => {
  address(issuer, 'issuer')
  const { protocol, hostname } = new URL(String(issuer))
  if (protocol !== 'https:' && !loopback.test(hostname))
    throw new Error('config.json: "issuer" has to begin with https://.')
  if (typeof clientId !== 'string' || clientId === '') {
    throw new Error('config.json: "clientId" is missing: what the issuer knows the console by.')
  }
  return {
    issuer: String(issuer),
    clientId,
    scope: typeof scope === 'string' ? scope : 'openid kassa/operations',
    ...(typeof audience === 'string' ? { audience } : {}),
  }
}

const stripeOf = ({ stripeKey, stripeScript }: Record<string, unknown>): StripeSettings => {
  if (typeof stripeKey !== 'string' || !/^pk_(live|test)_\w+$/.test(stripeKey)) {
    throw new Error('config.json: "stripeKey" has to be a publishable key, which begins with pk_live_ or pk_test_.')
  }
  const script = address(stripeScript, 'stripeScript')
  const { origin, hostname } = new URL(script)
  // The script reads card numbers: nobody else's is loaded, but for a stand-in of this machine.
  if (origin !== 'https://js.stripe.com' && !loopback.test(hostname)) {
    throw new Error('config.json: "stripeScript" has to be an address of https://js.stripe.com.')
  }
  return { key: stripeKey, script }
}

/** @throws Error naming the field that is missing or wrong */
export const parseConfig = (json: unknown): Config => {
  const fields = (json ?? {}) as Record<string, unknown>
  const { stage, region, mailboxUrl, mappingsUrl, localUrl, tracesUrl, issuer } = fields
  return {
    stage: typeof stage === 'string' ? stage : 'local',
    ...(typeof region === 'string' && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? { region } : {}),
    ...(mailboxUrl ? { mailboxUrl: address(mailboxUrl, 'mailboxUrl') } : {}),
    ...(typeof mappingsUrl === 'string' ? { mappingsUrl } : {}),
    ...(typeof localUrl === 'string' ? { localUrl } : {}),
    ...(typeof tracesUrl === 'string' ? { tracesUrl } : {}),
    ...(issuer ? { signIn: signInOf(fields) } : {}),
    ...(fields.stripeKey || fields.stripeScript ? { stripe: stripeOf(fields) } : {}),
  }
}
