/** The sink database as its owner: given whole, or as an address and the secret that holds its login. */
import { z } from 'zod'
import { urlWithLogin } from '../analytics/postgres.ts'
import { settings } from '../settings.ts'

const ownerSettings = {
  DATABASE_ADMIN_URL: z.string().optional(),
  DATABASE_ADDRESS: z.string().optional(),
  DATABASE_SECRET: z.string().optional(),
}

/** @throws Error when the settings name no database */
export const ownerUrl = async (): Promise<string> => {
  const { DATABASE_ADMIN_URL, DATABASE_ADDRESS, DATABASE_SECRET } = settings(ownerSettings)
  if (DATABASE_ADMIN_URL) return DATABASE_ADMIN_URL
  if (!DATABASE_ADDRESS || !DATABASE_SECRET)
    throw new Error('Set DATABASE_ADMIN_URL, or DATABASE_ADDRESS and DATABASE_SECRET.')
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
  const { SecretString } = await new SecretsManagerClient().send(
    new GetSecretValueCommand({ SecretId: DATABASE_SECRET }),
  )
  return urlWithLogin(DATABASE_ADDRESS, SecretString)
}
