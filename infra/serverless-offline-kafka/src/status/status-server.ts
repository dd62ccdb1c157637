import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { EventSourceMapping } from '../types.ts'
import { offsetLag, type Sample, samplePeriodSeconds } from './history.ts'
import type { Metrics } from './metrics.ts'
import type { PartitionOffsets } from './poller-log.ts'

export interface PartitionStatus extends PartitionOffsets {
  /** Buffered records. */
  readonly waiting: number
  readonly inFlight: boolean
  /** How often the records in flight have failed before. */
  readonly retries: number
}

/** The current state of a mapping. */
export interface MappingStatus {
  readonly mapping: EventSourceMapping
  readonly state: 'Creating' | 'Enabled' | 'Disabled'
  readonly since: number
  readonly lastProcessingResult: string
  readonly metrics: Metrics
  readonly offsets: readonly PartitionStatus[]
  readonly pollers: number
}

const lagOf = (status: MappingStatus): number[] => status.offsets.flatMap(each => offsetLag(each) ?? [])

export const sumOffsetLag = (status: MappingStatus): number | undefined => {
  const lags = lagOf(status)
  return lags.length === 0 ? undefined : lags.reduce((sum, lag) => sum + lag, 0)
}

/** The response of GetEventSourceMapping. Values that Lambda does not have are under `Local`. */
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

/** Also accepts the path of the Lambda API, for its clients. */
const PATH = /^(?:\/2015-03-31)?\/event-source-mappings(?:\/([\w-]+)(\/metrics)?)?\/?$/

const unknownMapping = { Type: 'User', Message: 'The resource you requested does not exist.' }

/** What is known of the mappings that run. */
export interface StatusSource {
  readonly list: () => Promise<MappingStatus[]>
  /** The last hour of a mapping; undefined if there is no such mapping. */
  readonly samples: (uuid: string) => readonly Sample[] | undefined
}

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  { list, samples }: StatusSource,
): Promise<void> => {
  const send = (status: number, body: object): void => {
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(JSON.stringify(body))
  }
  const { origin } = request.headers
  response.setHeader('vary', 'origin')
  if (originIsLoopback(origin)) response.setHeader('access-control-allow-origin', origin)
  // Refuse foreign host names: DNS rebinding could point them to 127.0.0.1.
  if (!isLoopback(request.headers.host))
    return send(403, { Message: 'the Host header must be localhost or a loopback address' })
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { 'access-control-allow-methods': 'GET', 'access-control-allow-headers': '*' }).end()
    return
  }
  if (request.method !== 'GET') return send(405, { Message: `${request.method} is not allowed; use GET` })
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const path = PATH.exec(url.pathname)
  if (path === null)
    return send(404, {
      Message:
        'not found; available are /event-source-mappings, /event-source-mappings/<UUID> and /event-source-mappings/<UUID>/metrics',
    })
  const [, uuid, ofMetrics] = path
  if (uuid !== undefined && ofMetrics !== undefined) {
    const found = samples(uuid)
    return found === undefined
      ? send(404, unknownMapping)
      : send(200, { PeriodSeconds: samplePeriodSeconds, Samples: found })
  }
  const mappings = (await list()).map(configuration)
  if (uuid !== undefined) {
    const found = mappings.find(mapping => mapping.UUID === uuid)
    return found === undefined ? send(404, unknownMapping) : send(200, found)
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

/** Serves the list of mappings on 127.0.0.1. Rejects if the port is in use. */
export const serveStatus = (port: number, source: StatusSource): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      answer(request, response, source).catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ Message: String(error) }))
      })
    })
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
