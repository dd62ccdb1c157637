/** How a Java client comes in to brokers with --secure. */
import type { Certificates } from './certificates.ts'

export const scramClient = (
  username: string,
  password: string,
  { truststore, password: storePassword }: Certificates,
): Record<string, string> => ({
  'security.protocol': 'SASL_SSL',
  'sasl.mechanism': 'SCRAM-SHA-512',
  'sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${username}" password="${password}";`,
  'ssl.truststore.type': 'PKCS12',
  'ssl.truststore.location': truststore,
  'ssl.truststore.password': storePassword,
})

/** A Connect worker speaks for itself, and by other clients for its connectors. */
export const workerClients = (client: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    ['', 'consumer.', 'producer.', 'admin.'].flatMap(whose =>
      Object.entries(client).map(([name, value]) => [`${whose}${name}`, value]),
    ),
  )
