/**
 * The receivers of webhooks, from the settings. Checked once, at cold start; a wrong setting stops the function and is named.
 * Addresses and secrets are two settings: addresses may be read by anybody who reads the stage's file, secrets may not.
 */
import { z } from 'zod'
import { settings } from '../settings.ts'
import { postedTopicNames } from './posted-topics.ts'
import { problemOf, Reach } from './reach.ts'
import { Secret } from './standard-webhooks.ts'

export interface Receiver {
  /** What it is called in logs, dead letters and marks; with another name it gets an event that is read again once more. */
  readonly name: string
  readonly url: string
  readonly topics: readonly string[]
  readonly secrets: readonly string[]
}

/** All are posted to beside each other, within the time of one record. */
const most = 10

/** A list of receivers without their secrets, as the stage's file has it. */
export const receiversWithin = (reach: Reach) =>
  z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected lower-case letters, digits and -, such as warehouse'),
        url: z.string().superRefine((text, context) => {
          const message = problemOf(reach, text)
          if (message !== undefined) context.addIssue({ code: 'custom', message })
        }),
        topics: z
          .array(z.enum(postedTopicNames as readonly [string, ...string[]]))
          .min(1)
          .optional(),
      }),
    )
    .max(most, `expected at most ${most} receivers`)
    .refine(
      all => new Set(all.map(({ name }) => name)).size === all.length,
      'expected a name of its own for each receiver',
    )

const Secrets = z.record(z.string(), z.union([Secret.transform(each => [each]), z.array(Secret).min(1).max(3)]))

/** A setting that is JSON. Faults are named by their place in it. */
const json = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text, context): z.infer<T> => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return refuse('expected JSON')
    }
    const { success, data, error } = schema.safeParse(value)
    if (success) return data
    return refuse(error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; '))
  })

type Environment = Readonly<Record<string, string | undefined>>

/** The text of a secret, by its ARN. */
export type ReadSecret = (arn: string) => Promise<string | undefined>

const secretsManager: ReadSecret = async SecretId => {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId }))
  return SecretString
}

/**
 * - `WEBHOOK_RECEIVERS`: JSON, a list of `{ name, url, topics? }`; none: nothing is posted
 * - `WEBHOOK_SECRETS`: JSON, a secret by each name, or a list of secrets while one takes the place of the other
 * - `WEBHOOK_SECRETS_ARN`: the secret that holds that JSON
 * - `WEBHOOK_REACH`: `public` unless it says `loopback`
 * @throws Error that names the setting to correct
 */
export const receiversOf = async (
  environment: Environment = process.env,
  readSecret: ReadSecret = secretsManager,
): Promise<readonly Receiver[]> => {
  const { WEBHOOK_REACH } = settings({ WEBHOOK_REACH: Reach.default('public') }, environment)
  const { WEBHOOK_RECEIVERS, WEBHOOK_SECRETS_ARN } = settings(
    {
      WEBHOOK_RECEIVERS: json(receiversWithin(WEBHOOK_REACH)).optional(),
      WEBHOOK_SECRETS_ARN: z.string().startsWith('arn:').optional(),
    },
    environment,
  )
  if (!WEBHOOK_RECEIVERS || WEBHOOK_RECEIVERS.length === 0) return []
  const text = WEBHOOK_SECRETS_ARN === undefined ? environment.WEBHOOK_SECRETS : await readSecret(WEBHOOK_SECRETS_ARN)
  const { WEBHOOK_SECRETS } = settings({ WEBHOOK_SECRETS: json(Secrets) }, { WEBHOOK_SECRETS: text?.trim() })
  return WEBHOOK_RECEIVERS.map(({ name, url, topics = postedTopicNames }) => {
    const secrets = WEBHOOK_SECRETS[name]
    if (!secrets) throw new Error(`WEBHOOK_SECRETS has no secret for ${name}. Add one by that name.`)
    return { name, url, topics, secrets }
  })
}
