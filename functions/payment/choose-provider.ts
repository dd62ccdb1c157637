/**
 * The payment providers of this stage. `PAYMENT_PROVIDER` names the one that new payments are made with; there is no default.
 * A payment that was made with another one is captured, released and refunded there, as long as its settings are given.
 */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { settings } from '../settings.ts'
import type { PaymentProvider } from './provider.ts'
import { withProviderSpans } from './provider-spans.ts'
import { simulatedProvider } from './simulated-provider.ts'

/** The text of a secret, by its ARN. */
export type ReadSecret = (arn: string) => Promise<string | undefined>
type Environment = Readonly<Record<string, string | undefined>>

const secretsManager: ReadSecret = async SecretId => {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId }))
  return SecretString
}

const StripeSecret = z.object({ apiKey: z.string().min(1), webhookSecret: z.string().min(1).optional() })
type StripeSecret = z.infer<typeof StripeSecret>

const parseSecret = (text: string): StripeSecret => {
  if (!text.startsWith('{')) return { apiKey: text }
  try {
    return StripeSecret.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error(
      'The secret that STRIPE_SECRET_ARN names is not valid: put in the API key, or JSON with apiKey and webhookSecret.',
      { cause },
    )
  }
}

const stripeSecret = async (
  { STRIPE_API_KEY, STRIPE_SECRET_ARN }: Environment,
  readSecret: ReadSecret,
): Promise<StripeSecret> => {
  if (STRIPE_API_KEY !== undefined) return { apiKey: STRIPE_API_KEY }
  if (STRIPE_SECRET_ARN === undefined) {
    throw new Error('PAYMENT_PROVIDER is stripe: set STRIPE_API_KEY, or STRIPE_SECRET_ARN to the secret that holds it.')
  }
  const text = (await readSecret(STRIPE_SECRET_ARN))?.trim()
  if (!text) throw new Error('The secret that STRIPE_SECRET_ARN names is empty: put the Stripe API key in as its text.')
  return parseSecret(text)
}

/** The key goes where this address points: nowhere but to Stripe, or to a stand-in of Stripe on this machine. */
const requireStripesAddress = (address: string | undefined): void => {
  if (address === undefined) return
  const { origin, hostname } = new URL(address)
  if (origin === 'https://api.stripe.com' || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) return
  throw new Error('STRIPE_API_BASE is wrong: only https://api.stripe.com, or a stand-in on this machine, gets the key.')
}

const names = ['simulated', 'stripe'] as const
type Name = (typeof names)[number]

const connect: Readonly<Record<Name, (environment: Environment, readSecret: ReadSecret) => Promise<PaymentProvider>>> =
  {
    simulated: async environment => {
      const { LEDGER_TABLE, SIMULATED_WEBHOOK_SECRET } = settings(
        { LEDGER_TABLE: z.string(), SIMULATED_WEBHOOK_SECRET: z.string().min(16).optional() },
        environment,
      )
      return simulatedProvider(dynamodb, LEDGER_TABLE, { webhookSecret: SIMULATED_WEBHOOK_SECRET })
    },
    stripe: async (environment, readSecret) => {
      const given = settings(
        {
          STRIPE_API_KEY: z.string().optional(),
          STRIPE_SECRET_ARN: z.string().startsWith('arn:').optional(),
          STRIPE_WEBHOOK_SECRET: z.string().optional(),
          STRIPE_API_BASE: z.url({ protocol: /^https?$/ }).optional(),
        },
        environment,
      )
      requireStripesAddress(given.STRIPE_API_BASE)
      // Loaded only where it is chosen: a cold start with the simulated provider pays nothing for it.
      const { stripeProvider } = await import('./stripe.ts')
      const { apiKey, webhookSecret = given.STRIPE_WEBHOOK_SECRET } = await stripeSecret(given, readSecret)
      return stripeProvider({ apiKey, webhookSecret, apiBase: given.STRIPE_API_BASE })
    },
  }

/** A payment provider by its name; without one, the provider of this stage. */
export type Providers = (name?: string) => Promise<PaymentProvider>

/** @throws Error that names the setting to correct */
export const paymentProviders = async (
  environment: Environment = process.env,
  readSecret: ReadSecret = secretsManager,
): Promise<Providers> => {
  const { PAYMENT_PROVIDER } = settings({ PAYMENT_PROVIDER: z.enum(names) }, environment)
  const connected = new Map<string, Promise<PaymentProvider>>()
  const providers: Providers = (name = PAYMENT_PROVIDER) => {
    const known = names.find(each => each === name)
    if (!known) return Promise.reject(new Error(`This stage has no payment provider ${name}.`))
    const provider = connected.get(known) ?? connect[known](environment, readSecret).then(withProviderSpans)
    connected.set(known, provider)
    // A secret that could not be read is read again next time.
    provider.catch(() => connected.delete(known))
    return provider
  }
  await providers()
  return providers
}
