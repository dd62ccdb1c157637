/** GET /cluster: brokers, topics, consumer groups, the sink connector and dead letters, as they are now. */
import { connectorFrom, connectorSettings } from '../analytics/sink-connector.ts'
import { settings } from '../config.ts'
import { type HttpResponse, http } from '../http.ts'
import { kafkaSettings } from '../kafka.ts'
import { deadLetterTopics } from '../topics.ts'
import type { Cluster } from './cluster.ts'
import { lookAt } from './look.ts'

export const cluster =
  ({ look }: { look: () => Promise<Cluster> }) =>
  async (): Promise<HttpResponse> => ({
    statusCode: 200,
    headers: { 'cache-control': 'no-store' },
    body: await look(),
  })

const given = settings({ ...kafkaSettings, ...connectorSettings })

export const handler = http().handler(
  cluster({
    look: lookAt(
      given,
      connectorFrom(given),
      deadLetterTopics.map(({ name }) => name),
    ),
  }),
)
