import { isObject, type JsonObject, objectOf, optional } from '../json.ts'
import type { Naming, Service } from '../serverless.ts'
import { referenceName } from './intrinsics.ts'

/** An AWS::Lambda::EventSourceMapping for Kafka, as the framework would write it into the template. */
export interface MappingResource {
  readonly logicalId: string
  readonly functionKey: string
  /** Where it comes from: an event of a function, or `resources`. */
  readonly kind: 'msk' | 'kafka' | 'resource'
  readonly properties: JsonObject
  /** Differences between this and what the framework deploys. */
  readonly warnings: readonly string[]
  readonly problems: readonly string[]
}

const filterCriteria = (patterns: unknown): JsonObject =>
  Array.isArray(patterns)
    ? { FilterCriteria: { Filters: patterns.map(pattern => ({ Pattern: JSON.stringify(pattern) })) } }
    : {}

/** osls calls it `provisionedPollerConfig`, Serverless Framework 4 calls it `provisionedPollers`. */
const pollerConfig = ({ provisionedPollerConfig: long, provisionedPollers: short }: JsonObject): JsonObject => {
  if (isObject(long))
    return {
      ProvisionedPollerConfig: {
        ...optional('MinimumPollers', long.minimumPollers),
        ...optional('MaximumPollers', long.maximumPollers),
      },
    }
  if (isObject(short))
    return {
      ProvisionedPollerConfig: {
        ...optional('MinimumPollers', short.min),
        ...optional('MaximumPollers', short.max),
        ...optional('PollerGroupName', short.group),
      },
    }
  return {}
}

const POLLER_NAMES = {
  provisionedPollerConfig: ['minimumPollers', 'maximumPollers'],
  provisionedPollers: ['min', 'max', 'group'],
}

const pollerProblems = (event: JsonObject): string[] => [
  ...(event.provisionedPollerConfig !== undefined && event.provisionedPollers !== undefined
    ? ['provisionedPollerConfig and provisionedPollers are two names of the same setting; remove one of them']
    : []),
  ...Object.entries(POLLER_NAMES).flatMap(([setting, names]) => {
    const value = event[setting]
    if (value === undefined) return []
    if (!isObject(value)) return [`${setting} is ${JSON.stringify(value)}; allowed is { ${names.join(', ')} }`]
    return Object.keys(value)
      .filter(name => !names.includes(name))
      .map(name => `${setting}.${name} is not a setting; allowed are ${names.join(', ')}`)
  }),
]

/** The properties that `msk` and `kafka` events share. */
const shared = (event: JsonObject): JsonObject => ({
  Topics: [event.topic],
  StartingPosition: event.startingPosition ?? 'TRIM_HORIZON',
  ...optional('StartingPositionTimestamp', event.startingPositionTimestamp),
  ...optional('BatchSize', event.batchSize),
  ...optional('MaximumBatchingWindowInSeconds', event.maximumBatchingWindow),
  ...optional('Enabled', event.enabled),
  ...filterCriteria(event.filterPatterns),
  ...pollerConfig(event),
})

const SHARED_NAMES = [
  'topic',
  'batchSize',
  'maximumBatchingWindow',
  'enabled',
  'startingPosition',
  'startingPositionTimestamp',
  'consumerGroupId',
  'filterPatterns',
  'provisionedPollerConfig',
  'provisionedPollers',
]
const MSK_NAMES = ['arn', 'saslScram512', ...SHARED_NAMES]
const KAFKA_NAMES = ['bootstrapServers', 'accessConfigurations', 'onFailureDestination', ...SHARED_NAMES]

const ACCESS_TYPES: Record<string, { type: string; prefix: string }> = {
  vpcSubnet: { type: 'VPC_SUBNET', prefix: 'subnet:' },
  vpcSecurityGroup: { type: 'VPC_SECURITY_GROUP', prefix: 'security_group:' },
  saslPlainAuth: { type: 'BASIC_AUTH', prefix: '' },
  saslScram256Auth: { type: 'SASL_SCRAM_256_AUTH', prefix: '' },
  saslScram512Auth: { type: 'SASL_SCRAM_512_AUTH', prefix: '' },
  clientCertificateTlsAuth: { type: 'CLIENT_CERTIFICATE_TLS_AUTH', prefix: '' },
  serverRootCaCertificate: { type: 'SERVER_ROOT_CA_CERTIFICATE', prefix: '' },
}

const accessConfigurations = (configurations: unknown): JsonObject[] =>
  Object.entries(objectOf(configurations)).flatMap(([name, uris]) => {
    const { type, prefix } = ACCESS_TYPES[name] ?? { type: name, prefix: '' }
    return (Array.isArray(uris) ? uris : [uris]).map(uri => ({ Type: type, URI: `${prefix}${uri}` }))
  })

/** Settings of the event that the framework refuses or ignores. */
const eventProblems = (kind: 'msk' | 'kafka', event: JsonObject): string[] => {
  const names = kind === 'msk' ? MSK_NAMES : KAFKA_NAMES
  const required = kind === 'msk' ? ['arn', 'topic'] : ['accessConfigurations', 'bootstrapServers', 'topic']
  return [
    ...required
      .filter(name => event[name] === undefined)
      .map(name => `${name} is missing; the ${kind} event requires it`),
    ...Object.keys(event)
      .filter(name => !names.includes(name))
      .map(
        name =>
          `${name} is not a setting of the ${kind} event; allowed are ${names.join(', ')}; set other properties through resources.extensions`,
      ),
    ...pollerProblems(event),
  ]
}

const eventWarnings = (event: JsonObject): string[] => [
  ...(event.maximumBatchingWindow === 0
    ? [
        'maximumBatchingWindow: 0 works here, but the framework drops the 0 when it deploys, and Lambda then waits 500 ms; set MaximumBatchingWindowInSeconds: 0 through resources.extensions',
      ]
    : []),
]

/** The cluster part of the logical id: the second part of an ARN, or the name of the reference. */
const clusterToken = (arn: unknown): string =>
  typeof arn === 'string' ? (arn.split('/')[1] ?? arn) : referenceName(arn)

const mskResource = (naming: Naming, functionKey: string, event: JsonObject): MappingResource => ({
  functionKey,
  kind: 'msk',
  logicalId: naming.getMSKEventLogicalId(functionKey, clusterToken(event.arn), String(event.topic)),
  problems: eventProblems('msk', event),
  warnings: eventWarnings(event),
  properties: {
    ...optional('EventSourceArn', event.arn),
    ...shared(event),
    ...(event.consumerGroupId === undefined
      ? {}
      : { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: event.consumerGroupId } }),
    ...(event.saslScram512 === undefined
      ? {}
      : { SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: event.saslScram512 }] }),
  },
})

const kafkaResource = (naming: Naming, functionKey: string, event: JsonObject): MappingResource => ({
  functionKey,
  kind: 'kafka',
  logicalId: naming.getKafkaEventLogicalId(functionKey, String(event.topic)),
  problems: eventProblems('kafka', event),
  warnings: eventWarnings(event),
  properties: {
    SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: event.bootstrapServers } },
    SourceAccessConfigurations: accessConfigurations(event.accessConfigurations),
    ...shared(event),
    ...(event.consumerGroupId === undefined
      ? {}
      : { SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: event.consumerGroupId } }),
    ...(event.onFailureDestination === undefined
      ? {}
      : { DestinationConfig: { OnFailure: { Destination: event.onFailureDestination } } }),
  },
})

/** The resources that the framework generates from the msk and kafka events. */
export const eventResources = (service: Service, naming: Naming): MappingResource[] =>
  service.getAllFunctions().flatMap(functionKey =>
    (service.getFunction(functionKey).events ?? []).flatMap(event => {
      if (isObject(event.msk)) return [mskResource(naming, functionKey, event.msk)]
      if (isObject(event.kafka)) return [kafkaResource(naming, functionKey, event.kafka)]
      return []
    }),
  )
