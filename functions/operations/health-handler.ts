/** GET /health: 200 while the shop can sell, 503 when it cannot. */

import { type HttpResponse, http } from '../http/http.ts'
import { kafkaSettings } from '../kafka/client.ts'
import { settings } from '../settings.ts'
import { deadLetterTopics, replication, topics } from '../topics.ts'
import type { Cluster } from './cluster.ts'
import { type Expected, healthOf } from './health.ts'
import { readCluster } from './read-cluster.ts'
import { connectorFrom, connectorSettings } from './sink-connector.ts'

export const health =
  ({ look, expected }: { look: () => Promise<Cluster>; expected: Expected }) =>
  async (): Promise<HttpResponse> => {
    const body = healthOf(await look(), expected)
    return { statusCode: body.status === 'down' ? 503 : 200, headers: { 'cache-control': 'no-store' }, body }
  }

const given = settings({ ...kafkaSettings, ...connectorSettings })

export const handler = http().handler(
  health({
    look: readCluster(
      given,
      connectorFrom(given),
      deadLetterTopics.map(({ name }) => name),
    ),
    expected: { topics: topics.map(({ name }) => name), minInSync: replication.minInSync },
  }),
)
