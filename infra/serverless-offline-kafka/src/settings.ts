import type { Choices } from './types.ts'

/** A cluster as this machine reaches it. */
export interface Cluster {
  readonly bootstrapServers: readonly string[]
  readonly eventSourceArn?: string
}

/** `custom.serverless-offline-kafka`, with the options of the command line over it. */
export interface Settings {
  readonly bootstrapServers: readonly string[]
  readonly clusters: Readonly<Record<string, Cluster>>
  /** Milliseconds. */
  readonly retryBackoff: { readonly initial: number; readonly max: number }
  /** How long a stop waits for invocations in flight, in milliseconds. */
  readonly stopTimeout: number
  readonly statusPort: number
  readonly choices: Choices
}

export class SettingError extends Error {
  override name = 'SettingError'
}

export const PLUGIN = 'serverless-offline-kafka'

export const defaultSettings: Settings = {
  bootstrapServers: [],
  clusters: {},
  retryBackoff: { initial: 200, max: 30_000 },
  stopTimeout: 10_000,
  statusPort: 3009,
  choices: {
    tombstoneValue: 'absent',
    nullHeaderValue: 'empty',
    payloadLimit: 6 * 1024 * 1024,
    retriesWithDestination: 10,
    invocationsPerPoller: 5,
  },
}

const serverList = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map(String) : String(value).split(',')).map(server => server.trim()).filter(Boolean)

/** Options of the command line come as strings; the file's come as YAML made them. */
export const readSettings = (custom: unknown, commandLine: Record<string, unknown>): Settings => {
  const own = (custom ?? {}) as Record<string, unknown>
  const servers = commandLine.kafkaBootstrapServers ?? own.bootstrapServers
  return {
    ...defaultSettings,
    ...(own as Partial<Settings>),
    bootstrapServers: servers === undefined ? [] : serverList(servers),
    retryBackoff: { ...defaultSettings.retryBackoff, ...(own.retryBackoff as object) },
    choices: { ...defaultSettings.choices, ...(own.choices as object) },
  }
}
