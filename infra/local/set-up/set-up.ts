/** What stands between the platform and the functions: topics, tables and the sink, each created where it is missing. */
import { ensureConnector, ensureSchema } from '../../../connect/sink.ts'
import type { KafkaSettings } from '../../../functions/kafka/client.ts'
import { type Addresses, environment } from '../addresses.ts'
import { kafkaComponents } from '../components/component.ts'
import { ensureCatalogue } from './catalogue.ts'
import type { Step } from './steps.ts'
import { ensureTables } from './tables.ts'
import { ensureTopics } from './topics.ts'

export const setUp = (at: Addresses, kafka: () => Promise<KafkaSettings>): Step[] => [
  { name: 'topics', needs: kafkaComponents, run: async () => ensureTopics({ kafka: await kafka() }) },
  {
    name: 'tables',
    needs: ['dynamodb'],
    run: () => ensureTables({ endpoint: at.dynamodb.url, region: environment(at).AWS_REGION ?? '' }),
  },
  {
    name: 'catalogue',
    needs: ['topics', 'tables'],
    run: async () =>
      ensureCatalogue({ kafka: await kafka(), endpoint: at.dynamodb.url, region: environment(at).AWS_REGION ?? '' }),
  },
  { name: 'schema', needs: ['postgres'], run: () => ensureSchema(at.database) },
  {
    name: 'connector',
    needs: ['connect', 'topics', 'schema'],
    run: () => ensureConnector({ connectUrl: at.connect.url, databaseUrl: at.database.sinkUrl }),
  },
]
