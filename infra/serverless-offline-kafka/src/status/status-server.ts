import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { EventSourceMapping } from '../types.ts'
import type { Metrics } from './metrics.ts'
import type { PartitionOffsets } from './poller-log.ts'

export interface PartitionStatus extends PartitionOffsets {
  /** Records read and not yet invoked. */
  readonly waiting: number
  readonly inFlight: boolean
  /** How often the records in flight were invoked before, in vain. */
  readonly retries: number
}

/** A mapping as it stands now. */
export interface MappingStatus {
  readonly mapping: EventSourceMapping
  readonly state: 'Creating' | 'Enabled' | 'Disabled'
  readonly since: number
  readonly lastProcessingResult: string
  readonly metrics: Metrics
  readonly offsets: readonly PartitionStatus[]
  readonly pollers: number
}

const lagOf = (status: MappingStatus): number[] =>
  status.offsets.flatMap(({ endOffset, committedOffset }) =>
    endOffset === undefined ? [] : [Math.max(0, endOffset - committedOffset)],
  )

export const sumOffsetLag = (status: MappingStatus): number | undefined => {
  const lags = lagOf(status)
  return lags.length === 0 ? undefined : lags.reduce((sum, lag) => sum + lag, 0)
}

/** In the words of Lambda's GetEventSourceMapping; what only this machine knows stands under `Local`. */
export const configuration = (status: MappingStatus) => {
  const { mapping } = status
  const group = { ConsumerGroupId: mapping.ConsumerGroupId }
  const lags = lagOf(status)
  return {
    UUID: mapping.UUID,
    EventSourceMappingArn: mapping.FunctionArn.replace(/:function:.*/, `:event-source-mapping:${mapping.UUID}`),
    FunctionArn: mapping.FunctionArn,
    ...(mapping.EventSourceArn === undefined
      ? {
          SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: mapping.BootstrapServers } },
          SelfManagedKafkaEventSourceConfig: group,
        }
      : { EventSourceArn: mapping.EventSourceArn, AmazonManagedKafkaEventSourceConfig: group }),
    Topics: [mapping.Topic],
    State: status.state,
    StateTransitionReason: 'USER_INITIATED',
    LastModified: status.since / 1000,
    LastProcessingResult: status.lastProcessingResult,
    BatchSize: mapping.BatchSize,
    ...(mapping.MaximumBatchingWindowInSeconds === undefined
      ? {}
      : { MaximumBatchingWindowInSeconds: mapping.MaximumBatchingWindowInSeconds }),
    StartingPosition: mapping.StartingPosition,
    ...(mapping.StartingPositionTimestamp === undefined
      ? {}
      : { StartingPositionTimestamp: mapping.StartingPositionTimestamp }),
    FunctionResponseTypes: mapping.ReportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    BisectBatchOnFunctionError: mapping.BisectBatchOnFunctionError,
    MaximumRetryAttempts: mapping.MaximumRetryAttempts,
    MaximumRecordAgeInSeconds: mapping.MaximumRecordAgeInSeconds,
    DestinationConfig:
      mapping.OnFailureDestination === undefined ? {} : { OnFailure: { Destination: mapping.OnFailureDestination } },
    ...(mapping.FilterPatterns.length === 0
      ? {}
      : { FilterCriteria: { Filters: mapping.FilterPatterns.map(Pattern => ({ Pattern })) } }),
    SourceAccessConfigurations: mapping.SourceAccessConfigurations,
    ...(mapping.ProvisionedPollerConfig === undefined
      ? {}
      : { ProvisionedPollerConfig: mapping.ProvisionedPollerConfig }),
    ...(mapping.SystemLogLevel === undefined ? {} : { LoggingConfig: { SystemLogLevel: mapping.SystemLogLevel } }),
    ...(mapping.Metrics.length === 0 ? {} : { MetricsConfig: { Metrics: mapping.Metrics } }),
    Local: {
      FunctionKey: mapping.FunctionKey,
      LogicalId: mapping.LogicalId,
      BootstrapServers: mapping.BootstrapServers,
      Mode: mapping.ProvisionedPollerConfig === undefined ? 'on-demand' : 'provisioned',
      Pollers: status.pollers,
      Metrics: {
        ...status.metrics,
        OffsetLag: sumOffsetLag(status) ?? null,
        MaxOffsetLag: lags.length === 0 ? null : Math.max(...lags),
        SumOffsetLag: sumOffsetLag(status) ?? null,
      },
      Partitions: status.offsets,
    },
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

const isLoopback = (host: string | undefined): boolean => host !== undefined && LOOPBACK.test(host.replace(/:\d+$/, ''))

const originIsLoopback = (origin: string | undefined): origin is string => {
  if (origin === undefined || !URL.canParse(origin)) return false
  return isLoopback(new URL(origin).host)
}

/** The path of Lambda's API is answered as well, so that its clients can ask. */
const PATH = /^(?:\/2015-03-31)?\/event-source-mappings(?:\/([\w-]+))?\/?$/

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  list: () => Promise<MappingStatus[]>,
): Promise<void> => {
  const send = (status: number, body: object): void => {
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(JSON.stringify(body))
  }
  const { origin } = request.headers
  response.setHeader('vary', 'origin')
  if (originIsLoopback(origin)) response.setHeader('access-control-allow-origin', origin)
  // A page of another site must not read this by a name that points to 127.0.0.1.
  if (!isLoopback(request.headers.host)) return send(403, { Message: 'only this machine may ask' })
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { 'access-control-allow-methods': 'GET', 'access-control-allow-headers': '*' }).end()
    return
  }
  if (request.method !== 'GET')
    return send(405, { Message: `${request.method} is not allowed; the mappings can only be read` })
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const path = PATH.exec(url.pathname)
  if (path === null)
    return send(404, { Message: 'nothing is here but /event-source-mappings and /event-source-mappings/<UUID>' })
  const mappings = (await list()).map(configuration)
  if (path[1] !== undefined) {
    const found = mappings.find(mapping => mapping.UUID === path[1])
    return found === undefined
      ? send(404, { Type: 'User', Message: 'The resource you requested does not exist.' })
      : send(200, found)
  }
  const functionName = url.searchParams.get('FunctionName')
  const source = url.searchParams.get('EventSourceArn')
  send(200, {
    EventSourceMappings: mappings.filter(
      mapping =>
        (functionName === null ||
          [mapping.FunctionArn, mapping.FunctionArn.split(':').at(-1)].includes(functionName)) &&
        (source === null || ('EventSourceArn' in mapping && mapping.EventSourceArn === source)),
    ),
  })
}

/** Lists the mappings on 127.0.0.1. Rejects when the port is taken. */
export const serveStatus = (port: number, list: () => Promise<MappingStatus[]>): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      answer(request, response, list).catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ Message: String(error) }))
      })
    })
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
