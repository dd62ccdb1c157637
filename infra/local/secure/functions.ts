/**
 * A plugin of the framework for `sls offline` on brokers that let nobody in without a name: every function comes as
 * itself, and so do its event source mappings. Does nothing unless KASSA_CREDENTIALS names the file with the users'
 * passwords, and so nothing on AWS.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Credentials } from './credentials.ts'

type Environment = Readonly<Record<string, unknown>>

interface FunctionDefinition {
  readonly name?: string
  readonly handler: string
  environment?: Environment | null
  readonly events?: readonly { msk?: { saslScram512?: string } }[]
}

/** The part of the framework's service that is read and changed. */
export interface Service {
  readonly functions: Readonly<Record<string, FunctionDefinition>>
  readonly provider: { readonly environment?: Environment | null }
  readonly custom: Record<string, Record<string, unknown>>
}
type Users = Credentials['users']

/** Names a secret as MSK wants it named; it is nowhere but in the settings of the local trigger. */
const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:eu-central-1:000000000000:secret:AmazonMSK_kassa-${name}`

export const asThemselves = ({ functions, custom }: Service, users: Users): void => {
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
}

/**
 * The cold start of every function that has a user, one after another. All functions share this process and its
 * environment; a function reads its settings when it is loaded, so that each must be loaded while they are its own.
 * @param load loads a handler for good, as serverless-offline will ask for it
 */
export const coldStarts = async (
  { functions, provider }: Service,
  users: Users,
  load: (handler: string) => Promise<unknown>,
  environment: Record<string, string | undefined> = process.env,
): Promise<void> => {
  for (const [key, { name = key, handler, environment: own }] of Object.entries(functions)) {
    if (users[key] === undefined) continue
    const settings = { ...provider.environment, ...own, AWS_LAMBDA_FUNCTION_NAME: name }
    const before = Object.keys(settings).map(variable => [variable, environment[variable]] as const)
    for (const [variable, value] of Object.entries(settings)) environment[variable] = String(value)
    try {
      await load(handler)
    } finally {
      for (const [variable, value] of before) {
        if (value === undefined) delete environment[variable]
        else environment[variable] = value
      }
    }
  }
}

type Load = (root: string, handler: string) => Promise<unknown>

/** serverless-offline's own loader: what it loaded once it finds again. */
const loaderOf = (root: string): Load => {
  const offline = createRequire(join(root, 'package.json'))
  const runner = 'handler-runner/in-process-runner/aws-lambda-ric/UserFunction.js'
  return offline(join(dirname(offline.resolve('serverless-offline/lambda')), runner)).load
}

interface Serverless {
  readonly service: Service
  readonly config: { readonly servicePath: string }
}

export default class FunctionsAsThemselves {
  readonly hooks: Readonly<Record<string, () => void | Promise<void>>>

  constructor({ service, config: { servicePath } }: Serverless) {
    const file = process.env.KASSA_CREDENTIALS
    const users = (): Users => (JSON.parse(readFileSync(file ?? '', 'utf8')) as Credentials).users
    const start = () => {
      const load = loaderOf(servicePath)
      return coldStarts(service, users(), handler => load(servicePath, join(servicePath, handler)))
    }
    this.hooks = file
      ? {
          initialize: () => asThemselves(service, users()),
          'before:offline:start:init': start,
          'before:offline:start': start,
        }
      : {}
  }
}
