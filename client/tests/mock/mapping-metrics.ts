/** The last hour of each mapping of the mock, kept by the local Kafka trigger's own code. */
import { createHistory, samplePeriodSeconds } from '../../../infra/serverless-offline-kafka/src/status/history.ts'
import { createMetrics } from '../../../infra/serverless-offline-kafka/src/status/metrics.ts'
import { mappings } from './cluster.ts'
import type { Reply } from './reply.ts'
import type { MockShop } from './shop.ts'

/** An order in every fourth period, and none in the last quarter; a handler that is broken fails from the middle on. */
const lastHour = async (topic: string, fails: boolean, periods: number) => {
  const metrics = createMetrics()
  const history = createHistory(metrics)
  const end = Date.now()
  let behind = 0
  for (let period = 0; period < periods; period += 1) {
    if (period % 4 === 0 && period < periods * 0.75) {
      const records = 1 + ((period / 4) % 5)
      metrics.PolledEventCount += records
      metrics.InvokedEventCount += records
      for (const milliseconds of [20, 30 + records, 80 + period / 2]) history.invoked(milliseconds)
      if (fails && period >= periods / 2) {
        metrics.FailedInvokeEventCount += records
        metrics.RetriedEventCount += records
        behind += records
      } else metrics.CommittedEventCount += records
    }
    const lag = behind
    await history.sample(end - (periods - 1 - period) * samplePeriodSeconds * 1000, async () =>
      Array.from({ length: 6 }, (_, partition) => ({
        partition: `${topic}-${partition}`,
        endOffset: 215 + (partition < 2 ? lag * (2 - partition) : 0),
        consumedOffset: 214,
        processedOffset: 214,
        committedOffset: 215,
      })),
    )
  }
  return history.samples
}

/** Undefined for what is no such path. */
export const mappingMetricsAnswer = async ({ state }: MockShop, { pathname }: URL): Promise<Reply | undefined> => {
  const id = /^\/event-source-mappings\/([^/]+)\/metrics$/.exec(pathname)?.[1]
  if (id === undefined) return undefined
  const mapping = mappings(state.emailFails).find(({ UUID }) => UUID === id)
  if (!mapping) return { status: 404, body: { Type: 'User', Message: 'The resource you requested does not exist.' } }
  const fails = mapping.LastProcessingResult !== 'OK'
  const Samples = await lastHour(mapping.Topics[0] ?? '', fails, state.mappingPeriods)
  return { status: 200, body: { PeriodSeconds: samplePeriodSeconds, Samples } }
}
