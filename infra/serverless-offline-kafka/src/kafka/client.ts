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

/** kafkajs logs errors that it then retries by itself. Errors that matter reach the mapping as rejections or events. */
const logCreator = (log: Log) => () => (entry: { level: number; log: { message: string; error?: unknown } }) => {
  const { message, error } = entry.log
  const line = `kafkajs: ${message}${error === undefined ? '' : `: ${String(error)}`}`
  if (entry.level <= kafkajs.logLevel.WARN) log.info(line)
  else log.debug(line)
}

/**
 * kafkajs connects to the first bootstrap broker and keeps trying it even if it hangs. So start each attempt at the
 * next one.
 */
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
    // Give up connecting to a dead broker and try another one.
    connectionTimeout: 3_000,
    // Give up waiting for a hanging broker. Requests that take long by design, such as joining a group, have limits of
    // their own.
    requestTimeout: 10_000,
    // A new leader is elected within seconds; longer delays would only add to the outage.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 10 },
    logLevel: kafkajs.logLevel.INFO,
    logCreator: logCreator(log),
  })
