/**
 * A plugin of the framework for `sls offline` on brokers that let nobody in without a name: every function comes as
 * itself, by its environment, and so do its event source mappings. Does nothing unless KASSA_CREDENTIALS names the file
 * with the users' passwords, and so nothing on AWS.
 */
import { readFileSync } from 'node:fs'
import type { Credentials } from './credentials.ts'

interface FunctionDefinition {
  environment?: Record<string, unknown> | null
  readonly events?: readonly { msk?: { saslScram512?: string } }[]
}

/** What of the framework's service is changed. */
export interface Service {
  readonly functions: Readonly<Record<string, FunctionDefinition>>
  readonly custom: Record<string, Record<string, unknown>>
}

/** Names a secret as MSK wants it named; it is nowhere but in the settings of the local trigger. */
const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:eu-central-1:000000000000:secret:AmazonMSK_kassa-${name}`

export const asThemselves = ({ functions, custom }: Service, { users }: Pick<Credentials, 'users'>): void => {
  const secrets: Record<string, { username: string; password: string }> = {}
  for (const [username, definition] of Object.entries(functions)) {
    const password = users[username]
    if (password === undefined) continue
    const secret = { username, password }
    definition.environment = {
      ...definition.environment,
      KAFKA_AUTH: 'scram',
      KAFKA_SECRET: JSON.stringify(secret),
    }
    for (const { msk } of definition.events ?? []) {
      if (!msk) continue
      msk.saslScram512 = secretArn(username)
      secrets[secretArn(username)] = secret
    }
  }
  custom['serverless-offline-kafka'] = { ...custom['serverless-offline-kafka'], secrets }
  // In one process all functions would share one environment: each gets a thread of its own.
  custom['serverless-offline'] = { ...custom['serverless-offline'], useInProcess: false }
}

export default class FunctionsAsThemselves {
  readonly hooks: Record<string, () => void>

  constructor({ service }: { readonly service: Service }) {
    const file = process.env.KASSA_CREDENTIALS
    this.hooks = file ? { initialize: () => asThemselves(service, JSON.parse(readFileSync(file, 'utf8'))) } : {}
  }
}
