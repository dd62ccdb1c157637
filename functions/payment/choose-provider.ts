/** Which payment provider takes the money: the simulated one unless `PAYMENT_PROVIDER` says `stripe`. */
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { settings } from '../settings.ts'
import type { PaymentProvider } from './provider.ts'
import { simulatedProvider } from './simulated-provider.ts'

/** The text of a secret, by its ARN. */
export type ReadSecret = (arn: string) => Promise<string | undefined>

const secretsManager: ReadSecret = async SecretId => {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId }))
  return SecretString
}

const stripeKey = async (key: string | undefined, arn: string | undefined, readSecret: ReadSecret): Promise<string> => {
  if (key !== undefined) return key
  if (arn === undefined) {
    throw new Error('PAYMENT_PROVIDER is stripe: set STRIPE_API_KEY, or STRIPE_SECRET_ARN to the secret that holds it.')
  }
  const secret = (await readSecret(arn))?.trim()
  if (!secret)
    throw new Error('The secret that STRIPE_SECRET_ARN names is empty: put the Stripe API key in as its text.')
  return secret
}

/** @throws Error that names the setting to correct */
export const paymentProvider = async (
  environment: Record<string, string | undefined> = process.env,
  readSecret: ReadSecret = secretsManager,
): Promise<PaymentProvider> => {
  const { PAYMENT_PROVIDER } = settings(
    { PAYMENT_PROVIDER: z.enum(['simulated', 'stripe']).default('simulated') },
    environment,
  )
  if (PAYMENT_PROVIDER === 'simulated') {
    const { LEDGER_TABLE } = settings({ LEDGER_TABLE: z.string() }, environment)
    return simulatedProvider(dynamodb, LEDGER_TABLE)
  }
  const { STRIPE_API_KEY, STRIPE_SECRET_ARN, STRIPE_API_BASE } = settings(
    {
      STRIPE_API_KEY: z.string().optional(),
      STRIPE_SECRET_ARN: z.string().startsWith('arn:').optional(),
      STRIPE_API_BASE: z.url({ protocol: /^https?$/ }).optional(),
    },
    environment,
  )
  // Loaded only where it is chosen: a cold start with the simulated provider pays nothing for it.
  const { stripeProvider } = await import('./stripe.ts')
  const apiKey = await stripeKey(STRIPE_API_KEY, STRIPE_SECRET_ARN, readSecret)
  return stripeProvider({ apiKey, ...(STRIPE_API_BASE === undefined ? {} : { apiBase: STRIPE_API_BASE }) })
}
