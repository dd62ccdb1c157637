/** GET /cluster: brokers, topics, consumer groups, the sink connector and dead letters, as they are now. */

import { type HttpResponse, http } from '../http/http.ts'
import { kafkaSettings } from '../kafka/client.ts'
import { settings } from '../settings.ts'
import { deadLetterTopics } from '../topics.ts'
import type { Cluster } from './cluster.ts'
import { readCluster } from './read-cluster.ts'
import { connectorFrom, connectorSettings } from './sink-connector.ts'

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
    look: readCluster(
      given,
      connectorFrom(given),
      deadLetterTopics.map(({ name }) => name),
    ),
  }),
)
