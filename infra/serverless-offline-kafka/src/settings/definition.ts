import { createHash } from 'node:crypto'
import { compileFilters } from '../filter/filter-criteria.ts'
import { type JsonObject, objectOf, optional } from '../json.ts'
import type { FunctionDefinition, Naming, Service } from '../serverless.ts'
import type { EventSourceMapping, SourceAccessConfiguration } from '../types.ts'
import type { MappingResource } from './function-events.ts'
import { ACCOUNT, type Intrinsics, referenceName } from './intrinsics.ts'
import { plainProperties, propertyProblems, propertyWarnings } from './properties.ts'
import { intrinsicsOf, mappingResources } from './resources.ts'
import { PLUGIN, SettingError, type Settings } from './settings.ts'

export interface Definition {
  readonly mappings: readonly EventSourceMapping[]
  readonly warnings: readonly string[]
}

/** The longest function timeout that Lambda supports for Kafka, in seconds. */
const MAXIMUM_TIMEOUT = 14 * 60

/** A UUID derived from these words: the same words always give the same UUID. */
const stableUuid = (...words: string[]): string => {
  const hex = createHash('sha256').update(JSON.stringify(words)).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const topicOf = (properties: JsonObject): string => String((properties.Topics as unknown[] | undefined)?.[0])

/** The name of the cluster under `clusters`. */
const clusterName = (properties: JsonObject): string => {
  if (properties.EventSourceArn !== undefined) return referenceName(properties.EventSourceArn)
  const servers = objectOf(objectOf(properties.SelfManagedEventSource).Endpoints).KafkaBootstrapServers
  return Array.isArray(servers) ? servers.map(String).join(',') : JSON.stringify(servers)
}

const brokersOf = (properties: JsonObject, settings: Settings): readonly string[] => {
  const cluster = settings.clusters[clusterName(properties)]
  if (cluster !== undefined) return cluster.bootstrapServers
  if (properties.EventSourceArn !== undefined) return settings.bootstrapServers
  return (objectOf(objectOf(properties.SelfManagedEventSource).Endpoints).KafkaBootstrapServers ?? []) as string[]
}

const brokerProblem = (properties: JsonObject, settings: Settings): string[] => {
  const source = clusterName(properties)
  return brokersOf(properties, settings).length > 0
    ? []
    : [
        `the brokers of ${source} are unknown; set custom.${PLUGIN}.bootstrapServers, or custom.${PLUGIN}.clusters["${source}"].bootstrapServers`,
      ]
}

const filterProblems = (properties: JsonObject): { problems: string[]; warnings: string[] } => {
  const { Filters } = objectOf(properties.FilterCriteria)
  const patterns = Array.isArray(Filters) ? Filters.map(filter => objectOf(filter).Pattern) : []
  const { problems, warnings } = compileFilters(patterns.filter(pattern => typeof pattern === 'string'))
  return {
    problems: problems.map(problem => `FilterCriteria: ${problem}`),
    warnings: warnings.map(warning => `FilterCriteria: ${warning}`),
  }
}

const eventSourceArn = (properties: JsonObject, settings: Settings, { region }: Intrinsics): string | undefined => {
  const { EventSourceArn } = properties
  if (EventSourceArn === undefined) return undefined
  const name = referenceName(EventSourceArn)
  const own = settings.clusters[name]?.eventSourceArn
  if (own !== undefined) return own
  return name.startsWith('arn:')
    ? name
    : `arn:aws:kafka:${region}:${ACCOUNT}:cluster/${name.replace(/[^\w-]/g, '-')}/${stableUuid(name)}-1`
}

const POLLER_DEFAULTS = { MinimumPollers: 1, MaximumPollers: 200 }

const mappingOf = (
  resource: MappingResource,
  p: JsonObject,
  service: Service,
  settings: Settings,
  context: Intrinsics,
): EventSourceMapping => {
  const { functionKey, logicalId } = resource
  const { name } = service.getFunction(functionKey)
  const topic = topicOf(p)
  const { stage = 'dev' } = service.provider
  const uuid = stableUuid(service.service, stage, functionKey, clusterName(p), topic)
  const group = objectOf(p.AmazonManagedKafkaEventSourceConfig ?? p.SelfManagedKafkaEventSourceConfig).ConsumerGroupId
  const { Filters } = objectOf(p.FilterCriteria)
  const mapping = {
    UUID: uuid,
    LogicalId: logicalId,
    FunctionKey: functionKey,
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:${context.region}:${ACCOUNT}:function:${name}`,
    Topic: topic,
    ...optional('EventSourceArn', eventSourceArn(p, settings, context)),
    ClusterName: clusterName(p),
    BootstrapServers: brokersOf(p, settings),
    ConsumerGroupId: group === undefined || group === '' ? uuid : group,
    Enabled: p.Enabled !== false,
    BatchSize: p.BatchSize ?? 100,
    ...optional('MaximumBatchingWindowInSeconds', p.MaximumBatchingWindowInSeconds),
    StartingPosition: p.StartingPosition ?? 'TRIM_HORIZON',
    ...optional('StartingPositionTimestamp', p.StartingPositionTimestamp),
    ...(p.ProvisionedPollerConfig === undefined
      ? {}
      : { ProvisionedPollerConfig: pollerLimits(objectOf(p.ProvisionedPollerConfig)) }),
    ReportBatchItemFailures: Array.isArray(p.FunctionResponseTypes) && p.FunctionResponseTypes.length > 0,
    BisectBatchOnFunctionError: p.BisectBatchOnFunctionError === true,
    MaximumRetryAttempts: p.MaximumRetryAttempts ?? -1,
    MaximumRecordAgeInSeconds: p.MaximumRecordAgeInSeconds ?? -1,
    ...optional('OnFailureDestination', objectOf(objectOf(p.DestinationConfig).OnFailure).Destination),
    FilterPatterns: Array.isArray(Filters) ? Filters.map(filter => String(objectOf(filter).Pattern)) : [],
    SourceAccessConfigurations: (p.SourceAccessConfigurations ?? []) as SourceAccessConfiguration[],
    ...optional('SystemLogLevel', objectOf(p.LoggingConfig).SystemLogLevel),
    Metrics: objectOf(p.MetricsConfig).Metrics ?? [],
  }
  // propertyProblems has validated every value.
  return mapping as unknown as EventSourceMapping
}

const pollerLimits = ({ MinimumPollers, MaximumPollers, PollerGroupName }: JsonObject) => ({
  MinimumPollers: MinimumPollers ?? POLLER_DEFAULTS.MinimumPollers,
  MaximumPollers: MaximumPollers ?? POLLER_DEFAULTS.MaximumPollers,
  ...(PollerGroupName === '' ? {} : optional('PollerGroupName', PollerGroupName)),
})

/** https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html */
const GROUP_LIMITS = { mappings: 100, maximumPollers: 2000 }

const pollerGroupProblems = (mappings: readonly EventSourceMapping[]): string[] => {
  const names = new Set(mappings.flatMap(mapping => mapping.ProvisionedPollerConfig?.PollerGroupName ?? []))
  return [...names].flatMap(name => {
    const members = mappings.filter(mapping => mapping.ProvisionedPollerConfig?.PollerGroupName === name)
    const pollers = members.reduce((sum, mapping) => sum + (mapping.ProvisionedPollerConfig?.MaximumPollers ?? 0), 0)
    const problems: string[] = []
    if (members.length > GROUP_LIMITS.mappings)
      problems.push(`PollerGroupName "${name}" has ${members.length} mappings; allowed are ${GROUP_LIMITS.mappings}`)
    if (pollers > GROUP_LIMITS.maximumPollers)
      problems.push(
        `PollerGroupName "${name}": MaximumPollers of its ${members.length} mappings add up to ${pollers} (200 each by default); allowed are ${GROUP_LIMITS.maximumPollers}`,
      )
    return problems
  })
}

/** Conflicts between the mappings of a service. */
const problemsBetween = (mappings: readonly EventSourceMapping[]): string[] => {
  const problems: string[] = []
  mappings.forEach((mapping, i) => {
    for (const other of mappings.slice(0, i)) {
      if (other.UUID === mapping.UUID)
        problems.push(
          `function ${mapping.FunctionKey}: topic ${mapping.Topic} of the same cluster is mapped twice; Lambda refuses the second mapping with ResourceConflictException`,
        )
      else if (other.ConsumerGroupId === mapping.ConsumerGroupId)
        problems.push(
          `function ${mapping.FunctionKey}, topic ${mapping.Topic}: ConsumerGroupId "${mapping.ConsumerGroupId}" is also used by function ${other.FunctionKey}, topic ${other.Topic}; it must be unique among all mappings`,
        )
    }
  })
  return problems
}

const functionWarnings = (resource: MappingResource, definition: FunctionDefinition, service: Service): string[] => {
  const timeout = Number(definition.timeout ?? service.provider.timeout ?? 6)
  return timeout > MAXIMUM_TIMEOUT
    ? [
        `function ${resource.functionKey}: its timeout is ${timeout} s; for Kafka, Lambda supports timeouts up to ${MAXIMUM_TIMEOUT} s`,
      ]
    : []
}

const KINDS = { msk: 'msk event', kafka: 'kafka event', resource: 'resource' }

/**
 * The event source mappings for Kafka that serverless.yml describes, as Lambda would create them. Throws a SettingError
 * with one sentence for each invalid setting.
 */
export const eventSourceMappings = (service: Service, naming: Naming, settings: Settings, now: number): Definition => {
  const context = intrinsicsOf(service, ACCOUNT)
  const { resources, problems } = mappingResources(service, naming)
  const warnings: string[] = []
  const mappings: EventSourceMapping[] = []
  for (const resource of resources) {
    const properties = plainProperties(context, resource.properties)
    const where = `function ${resource.functionKey}, ${KINDS[resource.kind]} of topic ${topicOf(properties)} (${resource.logicalId}):`
    const filters = filterProblems(properties)
    const own = [
      ...resource.problems,
      ...propertyProblems(properties, now),
      ...filters.problems,
      ...(resource.problems.length === 0 ? brokerProblem(properties, settings) : []),
    ]
    problems.push(...own.map(problem => `${where} ${problem}.`))
    warnings.push(
      ...[...resource.warnings, ...propertyWarnings(properties), ...filters.warnings].map(
        warning => `${where} ${warning}.`,
      ),
    )
    warnings.push(...functionWarnings(resource, service.getFunction(resource.functionKey), service))
    if (own.length === 0) mappings.push(mappingOf(resource, properties, service, settings, context))
  }
  problems.push(...problemsBetween(mappings), ...pollerGroupProblems(mappings))
  if (problems.length > 0) throw new SettingError(problems.join('\n'))
  return { mappings, warnings: [...new Set(warnings)] }
}
