/**
 * What stands between the containers and the functions: topics, tables and the sink, by the code that sets up the embedded
 * platform. Runs once per `docker compose up`; what is there already stays as it is.
 */
import { z } from 'zod'
import { ensureConnector, ensureSchema } from '../../connect/sink.ts'
import { settings } from '../../functions/settings.ts'
import { ensureCatalogue } from '../local/set-up/catalogue.ts'
import { ensureTables } from '../local/set-up/tables.ts'
import { ensureTopics } from '../local/set-up/topics.ts'

const { KAFKA_BROKERS, CONNECT_URL, DATABASE_ADMIN_URL, DATABASE_URL, SINK_URL, DYNAMODB_URL } = settings({
  KAFKA_BROKERS: z.string(),
  CONNECT_URL: z.url(),
  DATABASE_ADMIN_URL: z.url(),
  DATABASE_URL: z.url(),
  SINK_URL: z.url(),
  DYNAMODB_URL: z.url(),
})

const told = async (work: Promise<readonly string[]>): Promise<void> => {
  for (const line of await work) console.log(line)
}

const kafka = { KAFKA_BROKERS: KAFKA_BROKERS.split(',') }

await Promise.all([
  told(ensureTables({ endpoint: DYNAMODB_URL, region: 'eu-central-1' })),
  told(ensureTopics({ kafka })),
  told(ensureSchema({ adminUrl: DATABASE_ADMIN_URL, url: DATABASE_URL, sinkUrl: SINK_URL })),
])
await told(ensureCatalogue({ kafka, endpoint: DYNAMODB_URL, region: 'eu-central-1' }))
// The connector reads the topics and writes the tables: it comes when both are there.
await told(ensureConnector({ connectUrl: CONNECT_URL, databaseUrl: SINK_URL }))
