import type { Kafka, KafkaConfig } from 'kafkajs'
import type { Log } from '../serverless.ts'
import type { EventSourceMapping } from '../types.ts'
import { clientId } from './client-id.ts'
import { iamTokens } from './iam-token.ts'
import { kafkajs } from './kafkajs.ts'
import type { Security } from './security.ts'

const sasl = (security: Security, region: string): Pick<KafkaConfig, 'sasl'> => {
  if (security.sasl === undefined) return {}
  if (security.sasl !== 'iam') return { sasl: security.sasl }
  return { sasl: { mechanism: 'oauthbearer', oauthBearerProvider: iamTokens(region) } }
}

/** kafkajs calls much an error that it then retries by itself; what matters reaches the mapping as an error or an event. */
const logCreator = (log: Log) => () => (entry: { level: number; log: { message: string; error?: unknown } }) => {
  const { message, error } = entry.log
  const line = `kafkajs: ${message}${error === undefined ? '' : `: ${String(error)}`}`
  if (entry.level <= kafkajs.logLevel.WARN) log.info(line)
  else log.debug(line)
}

/** kafkajs begins every consumer at the first address, and stays there though that broker stands still: so it is the next. */
const rotateBootstrapBrokers = (addresses: readonly string[]) => {
  let turn = 0
  return async () => addresses.slice(turn % addresses.length, (turn++ % addresses.length) + 1)
}

export const kafkaClient = (mapping: EventSourceMapping, security: Security, region: string, log: Log): Kafka =>
  new kafkajs.Kafka({
    clientId: clientId(mapping.FunctionKey),
    brokers: rotateBootstrapBrokers(mapping.BootstrapServers),
    ssl: security.ssl,
    ...sasl(security, region),
    // A broker that is gone answers within this, and another is asked.
    connectionTimeout: 3_000,
    // One that hangs is given up after this; what may take longer by design, as joining a group, has limits of its own.
    requestTimeout: 10_000,
    // Another broker takes over within seconds, and is not to be waited for any longer than it takes.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 10 },
    logLevel: kafkajs.logLevel.INFO,
    logCreator: logCreator(log),
  })
