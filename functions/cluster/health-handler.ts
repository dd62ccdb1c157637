/** GET /health: 200 while the shop can sell, 503 when it cannot. */
import { connectorFrom, connectorSettings } from '../analytics/sink-connector.ts'
import { settings } from '../config.ts'
import { type HttpResponse, http } from '../http.ts'
import { kafkaSettings } from '../kafka.ts'
import { deadLetterTopics, replication, topics } from '../topics.ts'
import type { Cluster } from './cluster.ts'
import { type Expected, healthOf } from './health.ts'
import { lookAt } from './look.ts'

export const health =
  ({ look, expected }: { look: () => Promise<Cluster>; expected: Expected }) =>
  async (): Promise<HttpResponse> => {
    const body = healthOf(await look(), expected)
    return { statusCode: body.status === 'down' ? 503 : 200, headers: { 'cache-control': 'no-store' }, body }
  }

const given = settings({ ...kafkaSettings, ...connectorSettings })

export const handler = http().handler(
  health({
    look: lookAt(
      given,
      connectorFrom(given),
      deadLetterTopics.map(({ name }) => name),
    ),
    expected: { topics: topics.map(({ name }) => name), minInSync: replication.minInSync },
  }),
)
