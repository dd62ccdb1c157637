/** GET /cluster: brokers, topics, consumer groups, the sink connector and dead letters as they are, and what that means. */
import { type HttpResponse, http } from '../http/http.ts'
import type { Cluster } from './cluster.ts'
import type { Health } from './health.ts'
import { type ClusterHealth, connectHealth, operatorCacheMs } from './read-health.ts'

export interface ClusterAnswer extends Cluster {
  readonly health?: Health | undefined
}

export const cluster = (read: () => Promise<ClusterHealth>) => async (): Promise<HttpResponse> => {
  const { cluster, health } = await read()
  const body: ClusterAnswer = { ...cluster, health }
  return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body }
}

export const handler = http().handler(cluster(connectHealth(operatorCacheMs)))
