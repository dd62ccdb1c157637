import { isObject, type JsonObject, objectOf } from '../json.ts'
import type { Choices } from '../types.ts'

/** A secret with the fields that Lambda reads from Secrets Manager. */
export interface Secret {
  readonly username?: string
  readonly password?: string
  readonly certificate?: string
  readonly privateKey?: string
  readonly privateKeyPassword?: string
}

/** How to connect to a cluster. `false` for `ssl` or `sasl` turns it off, whatever the mapping says. */
export interface Cluster {
  readonly bootstrapServers: readonly string[]
  readonly eventSourceArn?: string
  readonly ssl?: boolean | JsonObject
  readonly sasl?: false | 'iam' | { readonly mechanism: string; readonly username: string; readonly password: string }
}

/** `custom.serverless-offline-kafka`, overridden by command line options. */
export interface Settings {
  /** The brokers of every `msk` event whose cluster is not listed under `clusters`. */
  readonly bootstrapServers: readonly string[]
  readonly clusters: Readonly<Record<string, Cluster>>
  readonly secrets: Readonly<Record<string, Secret>>
  /** Milliseconds. */
  readonly retryBackoff: { readonly initial: number; readonly max: number }
  /** `text` logs a line for each batch; `json` logs what Lambda's pollers log. */
  readonly logFormat: 'text' | 'json'
  /** Session timeout of the consumer groups, in milliseconds. */
  readonly sessionTimeout: number
  /** How long a stop waits for running invocations, in milliseconds. */
  readonly stopTimeout: number
  /** Port of the status server on 127.0.0.1; 0 turns it off. */
  readonly statusPort: number
  /** Messages for SQS, SNS and S3 destinations are written here as files, unless an endpoint is configured. */
  readonly destinationsFolder?: string
  readonly choices: Choices
}

/** An invalid setting. The message is for the author of serverless.yml. */
export class SettingError extends Error {
  override name = 'SettingError'
}

export const PLUGIN = 'serverless-offline-kafka'

export const defaultSettings: Settings = {
  bootstrapServers: [],
  clusters: {},
  secrets: {},
  retryBackoff: { initial: 200, max: 30_000 },
  logFormat: 'text',
  sessionTimeout: 30_000,
  stopTimeout: 10_000,
  statusPort: 3009,
  choices: {
    tombstoneValue: 'absent',
    nullHeaderValue: 'empty',
    payloadLimit: 6 * 1024 * 1024,
    retriesWithDestination: 10,
    invocationsPerPoller: 5,
    partialResponse: 'items',
  },
}

type Reader<T> = (value: unknown, path: string) => T

const refuse = (path: string, value: unknown, allowed: string): never => {
  throw new SettingError(`custom.${PLUGIN}.${path} is ${JSON.stringify(value)}; allowed ${allowed}.`)
}

const number =
  (minimum: number, maximum: number): Reader<number> =>
  (value, path) => {
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return typeof read === 'number' && Number.isInteger(read) && read >= minimum && read <= maximum
      ? read
      : refuse(path, value, `are the integers ${minimum} to ${maximum}`)
  }

const oneOf =
  <T extends string>(...allowed: T[]): Reader<T> =>
  (value, path) =>
    allowed.includes(value as T) ? (value as T) : refuse(path, value, `are ${allowed.join(', ')}`)

const nonEmptyString: Reader<string> = (value, path) =>
  typeof value === 'string' && value !== '' ? value : refuse(path, value, 'is a text')

const servers: Reader<string[]> = (value, path) => {
  const list = (Array.isArray(value) ? value.map(String) : String(value).split(',')).map(server => server.trim())
  return list.every(server => /^[^\s:]+:\d{1,5}$/.test(server)) ? list : refuse(path, value, 'is a list of host:port')
}

const ssl: Reader<boolean | JsonObject> = (value, path) =>
  typeof value === 'boolean' || isObject(value)
    ? value
    : refuse(path, value, 'are true, false or the options of a TLS connection')

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512']

const sasl: Reader<NonNullable<Cluster['sasl']>> = (value, path) => {
  if (value === false || value === 'iam') return value
  const { mechanism, username, password } = objectOf(value)
  if (MECHANISMS.includes(String(mechanism)) && typeof username === 'string' && typeof password === 'string')
    return { mechanism: String(mechanism), username, password }
  return refuse(path, value, `are false, "iam" and { mechanism: ${MECHANISMS.join(' | ')}, username, password }`)
}

type Readers<T> = { readonly [K in keyof T]-?: Reader<NonNullable<T[K]>> }

/** Reads the known members of an object and refuses unknown ones. */
const objectWith =
  <T extends object>(readers: Readers<T>) =>
  (value: unknown, path: string): Partial<T> => {
    if (!isObject(value)) return refuse(path, value, 'is an object')
    const read: Partial<T> = {}
    for (const [name, member] of Object.entries(value)) {
      const reader = readers[name as keyof T]
      const full = path === '' ? name : `${path}.${name}`
      if (reader === undefined)
        throw new SettingError(
          `custom.${PLUGIN}.${full} is unknown; allowed here are ${Object.keys(readers).join(', ')}.`,
        )
      if (member !== undefined && member !== null) read[name as keyof T] = reader(member, full)
    }
    return read
  }

const cluster: Reader<Cluster> = (value, path) => {
  const read = objectWith<Cluster>({ bootstrapServers: servers, eventSourceArn: nonEmptyString, ssl, sasl })(
    value,
    path,
  )
  return {
    ...read,
    bootstrapServers: read.bootstrapServers ?? refuse(`${path}.bootstrapServers`, undefined, 'is a list of host:port'),
  }
}

const secret: Reader<Secret> = objectWith<Secret>({
  username: nonEmptyString,
  password: nonEmptyString,
  certificate: nonEmptyString,
  privateKey: nonEmptyString,
  privateKeyPassword: nonEmptyString,
})

const byName =
  <T>(reader: Reader<T>): Reader<Record<string, T>> =>
  (value, path) =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, reader(one, `${path}["${name}"]`)]))
      : refuse(path, value, 'is an object')

const readers: Readers<Settings> = {
  bootstrapServers: servers,
  clusters: byName(cluster),
  secrets: byName(secret),
  retryBackoff: (value, path) => ({
    ...defaultSettings.retryBackoff,
    ...objectWith<Settings['retryBackoff']>({ initial: number(0, 3_600_000), max: number(0, 3_600_000) })(value, path),
  }),
  logFormat: oneOf('text', 'json'),
  // The default limits of brokers (group.min.session.timeout.ms, group.max.session.timeout.ms).
  sessionTimeout: number(6_000, 1_800_000),
  stopTimeout: number(0, 900_000),
  statusPort: number(0, 65_535),
  destinationsFolder: nonEmptyString,
  choices: (value, path) => ({
    ...defaultSettings.choices,
    ...objectWith<Choices>({
      tombstoneValue: oneOf('absent', 'null'),
      nullHeaderValue: oneOf('empty', 'null'),
      payloadLimit: number(1024, 1024 * 1024 * 1024),
      retriesWithDestination: number(0, 10_000),
      invocationsPerPoller: number(1, 1000),
      partialResponse: oneOf('items', 'checkpoint'),
    })(value, path),
  }),
}

/** Command line options of `sls offline start`. */
export const commandLineOptions = {
  kafkaBootstrapServers: { usage: 'Brokers for every msk event, separated by commas', type: 'string' },
  kafkaClusters: { usage: 'The setting "clusters", as JSON', type: 'string' },
  kafkaRetryBackoff: { usage: 'Milliseconds before the first retry and at most, as <initial>,<max>', type: 'string' },
  kafkaLogFormat: {
    usage: "nonEmptyString: a line for each batch; json: the log lines of Lambda's pollers",
    type: 'string',
  },
  kafkaSessionTimeout: { usage: 'Session timeout of the consumer groups in milliseconds', type: 'string' },
  kafkaStopTimeout: { usage: 'Milliseconds a stop waits for invocations in flight', type: 'string' },
  kafkaStatusPort: { usage: 'Port of GET /event-source-mappings on 127.0.0.1; 0 for none', type: 'string' },
} as const

const jsonOption = (name: string, value: unknown): unknown => {
  try {
    return JSON.parse(String(value))
  } catch {
    throw new SettingError(`--${name} is ${JSON.stringify(value)}; allowed is JSON.`)
  }
}

const fromCommandLine = (options: JsonObject): JsonObject => {
  const { kafkaBootstrapServers, kafkaClusters, kafkaRetryBackoff } = options
  const [initial, max] = String(kafkaRetryBackoff ?? '').split(',')
  return {
    bootstrapServers: kafkaBootstrapServers,
    clusters: kafkaClusters === undefined ? undefined : jsonOption('kafkaClusters', kafkaClusters),
    retryBackoff: kafkaRetryBackoff === undefined ? undefined : { initial, max: max ?? initial },
    logFormat: options.kafkaLogFormat,
    sessionTimeout: options.kafkaSessionTimeout,
    stopTimeout: options.kafkaStopTimeout,
    statusPort: options.kafkaStatusPort,
  }
}

/** Throws a SettingError that names the setting, its value and the allowed values. */
export const readSettings = (custom: unknown, commandLine: JsonObject): Settings => {
  const own = objectWith(readers)(custom ?? {}, '')
  const given = objectWith(readers)(fromCommandLine(commandLine), '')
  const settings: Settings = { ...defaultSettings, ...own, ...given }
  if (settings.retryBackoff.initial > settings.retryBackoff.max)
    return refuse('retryBackoff', settings.retryBackoff, 'is an initial of at most max')
  return settings
}
