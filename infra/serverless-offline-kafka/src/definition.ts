import { createHash } from 'node:crypto'
import type { Naming, Service } from './service.ts'
import { SettingError, type Settings } from './settings.ts'
import type { EventSourceMapping, SourceAccessConfiguration } from './types.ts'

type Properties = Record<string, unknown>

const isObject = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const object = (value: unknown): Properties => (isObject(value) ? value : {})

/** The name by which an ARN, a Ref, an ImportValue or a GetAtt is known to `clusters`. */
export const sourceName = (arn: unknown): string => {
  if (typeof arn === 'string') return arn
  const { Ref, 'Fn::ImportValue': imported, 'Fn::GetAtt': attribute, 'Fn::Sub': sub } = object(arn)
  const name =
    Ref ?? imported ?? (Array.isArray(attribute) ? attribute[0] : attribute) ?? (Array.isArray(sub) ? sub[0] : sub)
  return typeof name === 'string' ? name : JSON.stringify(name ?? arn)
}

/** As the framework has it for the logical id: the second part of an ARN, or the name of the reference. */
const clusterToken = (arn: unknown): string => (typeof arn === 'string' ? (arn.split('/')[1] ?? arn) : sourceName(arn))

const resourcesOf = (service: Service): Properties =>
  Array.isArray(service.resources)
    ? Object.assign({}, ...service.resources.filter(isObject).map(part => part))
    : object(service.resources)

/** A resource as the framework would put it into the template, and where it was read. */
interface Resource {
  readonly logicalId: string
  readonly functionKey: string
  readonly properties: Properties
}

const patterns = (value: unknown): Properties =>
  Array.isArray(value)
    ? { FilterCriteria: { Filters: value.map(pattern => ({ Pattern: JSON.stringify(pattern) })) } }
    : {}

const pollers = (value: unknown): Properties =>
  isObject(value)
    ? {
        ProvisionedPollerConfig: {
          ...(value.minimumPollers === undefined ? {} : { MinimumPollers: value.minimumPollers }),
          ...(value.maximumPollers === undefined ? {} : { MaximumPollers: value.maximumPollers }),
        },
      }
    : {}

const shared = (event: Properties): Properties => ({
  Topics: [event.topic],
  StartingPosition: event.startingPosition ?? 'TRIM_HORIZON',
  ...(event.startingPositionTimestamp === undefined
    ? {}
    : { StartingPositionTimestamp: event.startingPositionTimestamp }),
  ...(event.batchSize === undefined ? {} : { BatchSize: event.batchSize }),
  ...(event.maximumBatchingWindow === undefined ? {} : { MaximumBatchingWindowInSeconds: event.maximumBatchingWindow }),
  ...(event.enabled === undefined ? {} : { Enabled: event.enabled }),
  ...patterns(event.filterPatterns),
  ...pollers(event.provisionedPollerConfig),
})

const mskResource = (naming: Naming, functionKey: string, event: Properties): Resource => ({
  functionKey,
  logicalId: naming.getMSKEventLogicalId(functionKey, clusterToken(event.arn), String(event.topic)),
  properties: {
    EventSourceArn: event.arn,
    ...shared(event),
    ...(event.consumerGroupId === undefined
      ? {}
      : { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: event.consumerGroupId } }),
    ...(event.saslScram512 === undefined
      ? {}
      : { SourceAccessConfigurations: [{ Type: 'SASL_SCRAM_512_AUTH', URI: event.saslScram512 }] }),
  },
})

const accessTypes: Record<string, string> = {
  vpcSubnet: 'VPC_SUBNET',
  vpcSecurityGroup: 'VPC_SECURITY_GROUP',
  saslPlainAuth: 'BASIC_AUTH',
  saslScram256Auth: 'SASL_SCRAM_256_AUTH',
  saslScram512Auth: 'SASL_SCRAM_512_AUTH',
  clientCertificateTlsAuth: 'CLIENT_CERTIFICATE_TLS_AUTH',
  serverRootCaCertificate: 'SERVER_ROOT_CA_CERTIFICATE',
}

const accessPrefixes: Record<string, string> = { vpcSubnet: 'subnet:', vpcSecurityGroup: 'security_group:' }

const accessConfigurations = (value: unknown): Properties[] =>
  Object.entries(object(value)).flatMap(([key, uris]) =>
    (Array.isArray(uris) ? uris : [uris]).map(uri => ({
      Type: accessTypes[key] ?? key,
      URI: `${accessPrefixes[key] ?? ''}${uri}`,
    })),
  )

const kafkaResource = (naming: Naming, functionKey: string, event: Properties): Resource => ({
  functionKey,
  logicalId: naming.getKafkaEventLogicalId(functionKey, String(event.topic)),
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

const stableUuid = (...parts: string[]): string => {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  const variant = ((Number.parseInt(hex[16] as string, 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const ACCOUNT = '000000000000'

/** What serverless.yml says of event source mappings for Kafka, as Lambda would hold it. */
export const eventSourceMappings = (
  service: Service,
  naming: Naming,
  settings: Settings,
): { mappings: EventSourceMapping[]; warnings: string[] } => {
  const warnings: string[] = []
  const extensions = object(resourcesOf(service).extensions)
  const region = service.provider.region ?? 'us-east-1'
  const mappings: EventSourceMapping[] = []
  for (const functionKey of service.getAllFunctions()) {
    for (const event of service.getFunction(functionKey).events ?? []) {
      const resource = isObject(event.msk)
        ? mskResource(naming, functionKey, event.msk)
        : isObject(event.kafka)
          ? kafkaResource(naming, functionKey, event.kafka)
          : undefined
      if (resource === undefined) continue
      const extension = object(object(extensions[resource.logicalId]).Properties)
      mappings.push(
        mapping(service, settings, region, { ...resource, properties: { ...resource.properties, ...extension } }),
      )
    }
  }
  return { mappings, warnings }
}

const mapping = (service: Service, settings: Settings, region: string, resource: Resource): EventSourceMapping => {
  const p = resource.properties
  const { functionKey } = resource
  const topic = String((p.Topics as unknown[])[0])
  const name = service.getFunction(functionKey).name
  const selfManaged = object(object(p.SelfManagedEventSource).Endpoints).KafkaBootstrapServers
  const source = p.EventSourceArn === undefined ? String(selfManaged) : sourceName(p.EventSourceArn)
  const cluster = settings.clusters[source]
  const servers =
    cluster?.bootstrapServers ??
    (p.EventSourceArn === undefined ? (selfManaged as string[]) : settings.bootstrapServers)
  if (servers.length === 0)
    throw new SettingError(
      `function ${functionKey}, topic ${topic}: no brokers are known for "${source}"; set custom.serverless-offline-kafka.bootstrapServers, or clusters["${source}"].bootstrapServers`,
    )
  const uuid = stableUuid(service.service, service.provider.stage ?? 'dev', functionKey, source, topic)
  const group = object(p.AmazonManagedKafkaEventSourceConfig ?? p.SelfManagedKafkaEventSourceConfig).ConsumerGroupId
  const onFailure = object(object(p.DestinationConfig).OnFailure).Destination
  const provisioned = isObject(p.ProvisionedPollerConfig) ? p.ProvisionedPollerConfig : undefined
  const filters = object(p.FilterCriteria).Filters
  return {
    UUID: uuid,
    LogicalId: resource.logicalId,
    FunctionKey: functionKey,
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:${region}:${ACCOUNT}:function:${name}`,
    Topic: topic,
    ...(p.EventSourceArn === undefined
      ? {}
      : {
          EventSourceArn:
            cluster?.eventSourceArn ??
            (typeof p.EventSourceArn === 'string'
              ? p.EventSourceArn
              : `arn:aws:kafka:${region}:${ACCOUNT}:cluster/${source}/${stableUuid(source)}`),
        }),
    BootstrapServers: servers,
    ConsumerGroupId: group === undefined ? uuid : String(group),
    Enabled: p.Enabled !== false,
    BatchSize: (p.BatchSize as number | undefined) ?? 100,
    ...(p.MaximumBatchingWindowInSeconds === undefined
      ? {}
      : { MaximumBatchingWindowInSeconds: p.MaximumBatchingWindowInSeconds as number }),
    StartingPosition: p.StartingPosition as EventSourceMapping['StartingPosition'],
    ...(p.StartingPositionTimestamp === undefined
      ? {}
      : { StartingPositionTimestamp: p.StartingPositionTimestamp as number }),
    ...(provisioned === undefined
      ? {}
      : {
          ProvisionedPollerConfig: {
            MinimumPollers: (provisioned.MinimumPollers as number | undefined) ?? 1,
            MaximumPollers: (provisioned.MaximumPollers as number | undefined) ?? 200,
          },
        }),
    ReportBatchItemFailures:
      Array.isArray(p.FunctionResponseTypes) && p.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    BisectBatchOnFunctionError: p.BisectBatchOnFunctionError === true,
    MaximumRetryAttempts: (p.MaximumRetryAttempts as number | undefined) ?? -1,
    MaximumRecordAgeInSeconds: (p.MaximumRecordAgeInSeconds as number | undefined) ?? -1,
    ...(onFailure === undefined ? {} : { OnFailureDestination: String(onFailure) }),
    FilterPatterns: Array.isArray(filters) ? filters.map(filter => String(object(filter).Pattern)) : [],
    SourceAccessConfigurations: (p.SourceAccessConfigurations ?? []) as SourceAccessConfiguration[],
    Metrics: [],
  }
}
