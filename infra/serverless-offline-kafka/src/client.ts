import type { Kafka, KafkaConfig } from 'kafkajs'
import { clientId } from './client-id.ts'
import { kafkajs } from './kafka.ts'
import type { Security } from './security.ts'
import type { Log } from './service.ts'
import { SettingError } from './settings.ts'
import type { EventSourceMapping } from './types.ts'

interface TokenSigner {
  generateAuthToken(options: { region: string }): Promise<{ token: string; expiryTime: number }>
}

const SIGNER = 'aws-msk-iam-sasl-signer-js'

/** MSK's own library makes the tokens; it is not needed by those who do not use IAM. */
const signer = async (): Promise<TokenSigner> => {
  try {
    return (await import(SIGNER)) as TokenSigner
  } catch (error) {
    throw new SettingError(
      `IAM authentication needs the package ${SIGNER}: npm install --save-dev ${SIGNER} (${String(error)})`,
    )
  }
}

const sasl = (security: Security, region: string): Pick<KafkaConfig, 'sasl'> => {
  if (security.sasl === undefined) return {}
  if (security.sasl !== 'iam') return { sasl: security.sasl }
  const oauthBearerProvider = async () => ({ value: (await (await signer()).generateAuthToken({ region })).token })
  return { sasl: { mechanism: 'oauthbearer', oauthBearerProvider } }
}

/** kafkajs calls much an error that it then retries by itself; what matters reaches the mapping as an error or an event. */
const logCreator = (log: Log) => () => (entry: { level: number; log: { message: string; error?: unknown } }) => {
  const { message, error } = entry.log
  const line = `kafkajs: ${message}${error === undefined ? '' : `: ${String(error)}`}`
  if (entry.level <= kafkajs.logLevel.WARN) log.info(line)
  else log.debug(line)
}

export const kafkaClient = (mapping: EventSourceMapping, security: Security, region: string, log: Log): Kafka =>
  new kafkajs.Kafka({
    clientId: clientId(mapping.FunctionKey),
    brokers: [...mapping.BootstrapServers],
    ssl: security.ssl,
    ...sasl(security, region),
    // A broker that is gone answers within this, and another is asked.
    connectionTimeout: 3_000,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: 8 },
    logLevel: kafkajs.logLevel.INFO,
    logCreator: logCreator(log),
  })
