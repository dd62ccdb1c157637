/**
 * A custom resource of the application stack, inside the VPC: brings the schema of the sink up to date and gives its roles the
 * passwords that Secrets Manager holds. The connector is created after it, and it runs again when the schema, a password or
 * the database is another.
 */
import { z } from 'zod'
import { ensureSchema } from '../../connect/sink.ts'
import { urlWithLogin } from '../../functions/analytics/postgres.ts'
import { log } from '../../functions/observability/log.ts'
import { settings } from '../../functions/settings.ts'
import { customResource } from './custom-resource.ts'

/** A secret by its name or ARN. */
export type ReadSecret = (id: string) => Promise<string | undefined>

export interface Migration {
  readonly readSecret: ReadSecret
  readonly ensure: typeof ensureSchema
  /** host:port of the database server. */
  readonly address: string
  readonly secrets: { readonly owner: string; readonly reader: string; readonly writer: string }
}

export const migrate =
  ({ readSecret, ensure, address, secrets }: Migration) =>
  async (): Promise<{ done: readonly string[] }> => {
    const urlOf = async (secret: string): Promise<string> => urlWithLogin(address, await readSecret(secret))
    const [adminUrl, url, sinkUrl] = await Promise.all([
      urlOf(secrets.owner),
      urlOf(secrets.reader),
      urlOf(secrets.writer),
    ])
    const done = await ensure({ adminUrl, url, sinkUrl })
    log.info('The sink has its schema', { done })
    return { done }
  }

const secretsManager: ReadSecret = async SecretId => {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId }))
  return SecretString
}

export const handler = customResource(async () => {
  const given = settings({
    DATABASE_ADDRESS: z.string(),
    DATABASE_SECRET: z.string(),
    ANALYST_SECRET: z.string(),
    SINK_SECRET: z.string(),
  })
  return migrate({
    readSecret: secretsManager,
    ensure: ensureSchema,
    address: given.DATABASE_ADDRESS,
    secrets: { owner: given.DATABASE_SECRET, reader: given.ANALYST_SECRET, writer: given.SINK_SECRET },
  })()
})
