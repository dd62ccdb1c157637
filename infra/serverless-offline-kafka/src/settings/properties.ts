import { isObject, type JsonObject, objectOf } from '../json.ts'
import { type Intrinsics, isIntrinsic, resolveIntrinsic } from './intrinsics.ts'
import {
  boolean,
  type Check,
  type Checks,
  check,
  ignored,
  integer,
  list,
  oneOf,
  refused,
  text,
} from './property-checks.ts'

const recordAge: Check = value =>
  value === -1 || integer(60, 604_800)(value, 0) === undefined
    ? undefined
    : `${JSON.stringify(value)}; allowed are -1 (no limit) and the integers 60 to 604800`

const past: Check = (value, now) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value * 1000 <= now
    ? undefined
    : `${JSON.stringify(value)}; allowed are Unix seconds that are not in the future`

const destination: Check = value => {
  if (typeof value !== 'string')
    return `${JSON.stringify(value)}; allowed are the ARN of an SQS queue, an SNS topic or an S3 bucket, and kafka://<topic>`
  if (value.startsWith('kafka://'))
    return /^kafka:\/\/[^.][a-zA-Z0-9\-_.]{0,248}$/.test(value)
      ? undefined
      : `"${value}"; the topic may have letters, digits, - _ . and at most 249 characters`
  return /^arn:aws[a-z-]*:(sqs|sns|s3):/.test(value)
    ? undefined
    : `"${value}"; allowed are the ARN of an SQS queue, an SNS topic or an S3 bucket, and kafka://<topic>`
}

const ACCESS_TYPES = [
  'BASIC_AUTH',
  'VPC_SUBNET',
  'VPC_SECURITY_GROUP',
  'SASL_SCRAM_256_AUTH',
  'SASL_SCRAM_512_AUTH',
  'CLIENT_CERTIFICATE_TLS_AUTH',
  'SERVER_ROOT_CA_CERTIFICATE',
]

const NOT_FOR_KAFKA = 'set, but Lambda supports it for other event sources only, not for Kafka'
const SCHEMA_REGISTRY =
  'set, but schema registries (Glue, Confluent) are not supported locally: remove it from the local stage and decode the value in the handler'
const QUEUE_MODE =
  '"Queue", but Queue mode reads with share groups, which kafkajs does not support: use "Stream" on the local stage'

const consumer: Checks = {
  ConsumerGroupId: text(1, 200, /^[a-zA-Z0-9\-/*:_+=.@]*$/, 'are letters, digits and - / * : _ + = . @'),
  SchemaRegistryConfig: refused(SCHEMA_REGISTRY),
}

const selfManagedConsumer: Checks = {
  ...consumer,
  ConsumptionMode: value =>
    value === 'Stream' ? undefined : value === 'Queue' ? QUEUE_MODE : oneOf('Stream')(value, 0),
}

/** Every property of AWS::Lambda::EventSourceMapping with the ranges of the API. */
export const PROPERTIES: Checks = {
  AmazonManagedKafkaEventSourceConfig: consumer,
  BatchSize: integer(1, 10_000),
  BisectBatchOnFunctionError: boolean,
  ConsumptionMode: selfManagedConsumer.ConsumptionMode as Check,
  DestinationConfig: {
    OnFailure: { Destination: destination },
    OnSuccess: refused('set, but an event source mapping for Kafka supports OnFailure only'),
  },
  DocumentDBEventSourceConfig: refused(NOT_FOR_KAFKA),
  Enabled: boolean,
  EventSourceArn: ignored,
  FilterCriteria: {
    Filters: list(0, 10, value =>
      typeof objectOf(value).Pattern === 'string' && (objectOf(value).Pattern as string).length <= 4096
        ? undefined
        : `${JSON.stringify(value)}; allowed is { Pattern: <JSON text of at most 4096 characters> }`,
    ),
  },
  FunctionName: ignored,
  FunctionResponseTypes: list(0, 1, oneOf('ReportBatchItemFailures')),
  KmsKeyArn: ignored,
  LoggingConfig: { SystemLogLevel: oneOf('DEBUG', 'INFO', 'WARN') },
  MaximumBatchingWindowInSeconds: integer(0, 300),
  MaximumRecordAgeInSeconds: recordAge,
  MaximumRetryAttempts: integer(-1, 10_000),
  MetricsConfig: { Metrics: list(0, 3, oneOf('EventCount', 'ErrorCount', 'KafkaMetrics')) },
  ParallelizationFactor: refused(NOT_FOR_KAFKA),
  ProvisionedPollerConfig: {
    MinimumPollers: integer(1, 200),
    MaximumPollers: integer(1, 2000),
    PollerGroupName: text(0, 128, /^[a-zA-Z0-9\-/*:_+=.@]*$/, 'are letters, digits and - / * : _ + = . @'),
  },
  Queues: refused(NOT_FOR_KAFKA),
  ScalingConfig: refused(NOT_FOR_KAFKA),
  SelfManagedEventSource: {
    Endpoints: {
      KafkaBootstrapServers: list(1, 10, text(1, 300, /^[^\s:]+:\d{1,5}$/, 'is host:port')),
    },
  },
  SelfManagedKafkaEventSourceConfig: selfManagedConsumer,
  SourceAccessConfigurations: list(0, 22, value => {
    const { Type, URI } = objectOf(value)
    if (String(Type).includes('OAUTHBEARER') || Type === 'IAM_AUTH')
      return `of type ${Type}, which is not supported locally; give clusters[...].sasl under custom.serverless-offline-kafka instead`
    return (
      oneOf(...ACCESS_TYPES)(Type, 0) ??
      (typeof URI === 'string' && URI !== '' ? undefined : `${JSON.stringify(value)}; URI is missing`)
    )
  }),
  StartingPosition: oneOf('TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'),
  StartingPositionTimestamp: past,
  Tags: ignored,
  Topics: list(1, 1, text(1, 249, /^[^.][a-zA-Z0-9\-_.]*$/, 'are letters, digits and - _ . (not first)')),
  TumblingWindowInSeconds: refused(NOT_FOR_KAFKA),
}

/** CloudFormation accepts "100" for 100 and "true" for true. */
const coerced = (value: unknown): unknown => {
  if (typeof value !== 'string') return value
  if (/^-?\d+$/.test(value)) return Number(value)
  return value === 'true' ? true : value === 'false' ? false : value
}

const TEXTS = [
  'EventSourceArn',
  'FunctionName',
  'Destination',
  'ConsumerGroupId',
  'Pattern',
  'PollerGroupName',
  'URI',
  'Topics',
]

const resolved = (context: Intrinsics, name: string, value: unknown): unknown => {
  if (name === 'EventSourceArn' || name === 'FunctionName') return value
  if (isIntrinsic(value)) {
    const answer = resolveIntrinsic(context, value)
    return answer === undefined ? value : resolved(context, name, answer)
  }
  if (Array.isArray(value)) return value.map(item => resolved(context, name, item))
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(context, key, item)]))
  return TEXTS.includes(name) ? value : coerced(value)
}

/**
 * Evaluates the intrinsic functions in the properties and converts numbers and booleans that are written as strings.
 */
export const plainProperties = (context: Intrinsics, properties: JsonObject): JsonObject =>
  resolved(context, '', properties) as JsonObject

const combinationProblems = (p: JsonObject): string[] => {
  const problems: string[] = []
  const { MinimumPollers, MaximumPollers } = objectOf(p.ProvisionedPollerConfig)
  if (typeof MinimumPollers === 'number' && typeof MaximumPollers === 'number' && MinimumPollers > MaximumPollers)
    problems.push(
      `ProvisionedPollerConfig.MinimumPollers is ${MinimumPollers}; allowed is at most MaximumPollers, ${MaximumPollers}`,
    )
  if (p.StartingPosition === 'AT_TIMESTAMP' && p.StartingPositionTimestamp === undefined)
    problems.push('StartingPositionTimestamp is missing; StartingPosition AT_TIMESTAMP requires it, in Unix seconds')
  if (p.StartingPosition !== 'AT_TIMESTAMP' && p.StartingPositionTimestamp !== undefined)
    problems.push('StartingPositionTimestamp is set; it is allowed with StartingPosition AT_TIMESTAMP only')
  if (p.Topics === undefined) problems.push('Topics is missing; allowed is a list of exactly 1')
  if ((p.EventSourceArn === undefined) === (p.SelfManagedEventSource === undefined))
    problems.push('EventSourceArn (MSK) or SelfManagedEventSource (own cluster) must be set, but not both')
  if (
    p.SelfManagedEventSource !== undefined &&
    !(Array.isArray(p.SourceAccessConfigurations) && p.SourceAccessConfigurations.length > 0)
  )
    problems.push('SourceAccessConfigurations is missing; Lambda requires at least one for a self-managed cluster')
  return problems
}

const failureTopic = (p: JsonObject): string | undefined => {
  const { Destination } = objectOf(objectOf(p.DestinationConfig).OnFailure)
  return typeof Destination === 'string' && Destination.startsWith('kafka://')
    ? Destination.slice('kafka://'.length)
    : undefined
}

const destinationProblems = (p: JsonObject): string[] => {
  const topic = failureTopic(p)
  if (topic === undefined) return []
  const problems: string[] = []
  if (p.ProvisionedPollerConfig === undefined)
    problems.push(
      `DestinationConfig.OnFailure.Destination is "kafka://${topic}", which needs provisioned mode; add ProvisionedPollerConfig`,
    )
  if (Array.isArray(p.Topics) && p.Topics[0] === topic)
    problems.push(
      `DestinationConfig.OnFailure.Destination is the topic the mapping reads, "${topic}"; name another topic`,
    )
  return problems
}

/** One sentence for each setting that Lambda would refuse, or that is not supported locally. */
export const propertyProblems = (properties: JsonObject, now: number): string[] => [
  ...check(PROPERTIES, properties, '', now),
  ...combinationProblems(properties),
  ...destinationProblems(properties),
]

const PROVISIONED_ONLY = [
  'FunctionResponseTypes',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'LoggingConfig',
]

/** Settings that Lambda accepts and ignores. */
export const propertyWarnings = (properties: JsonObject): string[] => {
  const warnings: string[] = []
  const idle =
    properties.ProvisionedPollerConfig === undefined
      ? PROVISIONED_ONLY.filter(name => properties[name] !== undefined)
      : []
  if (idle.length > 0)
    warnings.push(
      `${idle.join(', ')} ${idle.length === 1 ? 'has' : 'have'} no effect in on-demand mode, here as on AWS; add ProvisionedPollerConfig`,
    )
  const { Filters } = objectOf(properties.FilterCriteria)
  if (Array.isArray(Filters) && Filters.length > 5)
    warnings.push(`FilterCriteria has ${Filters.length} filters; more than 5 need a raised quota`)
  return warnings
}
