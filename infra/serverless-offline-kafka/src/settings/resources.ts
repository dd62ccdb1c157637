import { isObject, type JsonObject, objectOf } from '../json.ts'
import type { Naming, Service } from '../serverless.ts'
import { eventResources, type MappingResource } from './function-events.ts'
import { type Intrinsics, isIntrinsic } from './intrinsics.ts'

/** The key of the function that FunctionName refers to by name, ARN, Ref, GetAtt or Sub. */
const localFunction = (service: Service, naming: Naming, functionName: unknown): string | undefined => {
  const written = isIntrinsic(functionName) ? JSON.stringify(functionName) : String(functionName)
  return service.getAllFunctions().find(key => {
    const { name } = service.getFunction(key)
    if (isIntrinsic(functionName)) return new RegExp(`["{]${naming.getLambdaLogicalId(key)}["}.]`).test(written)
    return written === name || new RegExp(`:function:${name}(:|$)`).test(written)
  })
}

const isKafka = (properties: JsonObject): boolean =>
  properties.Topics !== undefined || properties.SelfManagedEventSource !== undefined

const deepMerge = (target: JsonObject, source: JsonObject): JsonObject => {
  const merged = { ...target }
  for (const [name, value] of Object.entries(source))
    merged[name] = isObject(value) && isObject(merged[name]) ? deepMerge(merged[name] as JsonObject, value) : value
  return merged
}

/** The sections of `resources`, which can be a list of objects. */
export const resourceSections = (
  service: Service,
): { resources: JsonObject; extensions: JsonObject; parameters: JsonObject } => {
  const parts = (Array.isArray(service.resources) ? service.resources : [service.resources]).filter(isObject)
  const section = (name: string): JsonObject => Object.assign({}, ...parts.map(part => objectOf(part[name])))
  return { resources: section('Resources'), extensions: section('extensions'), parameters: section('Parameters') }
}

const EXTENDABLE = [
  'Properties',
  'DependsOn',
  'Metadata',
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'UpdatePolicy',
  'UpdateReplacePolicy',
]

const extend = (resource: MappingResource, extension: JsonObject | undefined): MappingResource => {
  if (extension === undefined) return resource
  const unknown = Object.keys(extension).filter(name => !EXTENDABLE.includes(name))
  return {
    ...resource,
    // The framework assigns extension properties shallowly: nested objects are replaced whole.
    properties: { ...resource.properties, ...objectOf(extension.Properties) },
    problems: [
      ...resource.problems,
      ...unknown.map(
        name =>
          `resources.extensions.${resource.logicalId}.${name} cannot be extended; allowed are ${EXTENDABLE.join(', ')}`,
      ),
    ],
  }
}

const collisions = (resources: readonly MappingResource[]): string[] =>
  [...new Set(resources.map(resource => resource.logicalId))].flatMap(logicalId => {
    const same = resources.filter(resource => resource.logicalId === logicalId)
    if (same.length === 1) return []
    const topics = same.map(resource => String((resource.properties.Topics as unknown[])[0])).join(', ')
    return [
      `function ${same[0]?.functionKey}: the topics ${topics} get the same logical id ${logicalId}, so the framework would deploy only the last one; rename a topic or declare one mapping under resources`,
    ]
  })

/**
 * Every event source mapping for Kafka in serverless.yml: generated from events, merged with `resources`, then
 * extended.
 */
export const mappingResources = (
  service: Service,
  naming: Naming,
): { resources: MappingResource[]; problems: string[] } => {
  const { resources: raw, extensions } = resourceSections(service)
  const generated = eventResources(service, naming)
  const generatedIds = new Set(generated.map(resource => resource.logicalId))
  const own = Object.entries(raw).flatMap(([logicalId, value]): MappingResource[] => {
    const resource = objectOf(value)
    const properties = objectOf(resource.Properties)
    if (generatedIds.has(logicalId) || resource.Type !== 'AWS::Lambda::EventSourceMapping' || !isKafka(properties))
      return []
    const functionKey = localFunction(service, naming, properties.FunctionName)
    return functionKey === undefined
      ? []
      : [{ logicalId, functionKey, kind: 'resource', properties, warnings: [], problems: [] }]
  })
  const merged = generated.map(resource => ({
    ...resource,
    properties: deepMerge(resource.properties, objectOf(objectOf(raw[resource.logicalId]).Properties)),
  }))
  const all = [...merged, ...own]
  const ids = new Set([...all.map(resource => resource.logicalId), ...Object.keys(raw)])
  const unknown = Object.keys(extensions)
    .filter(id => /EventSourceMapping(MSK|Kafka)/.test(id) && !ids.has(id))
    .map(
      id =>
        `resources.extensions.${id} does not match an event source mapping; those of this service are ${[...ids].join(', ') || 'none'}`,
    )
  return {
    resources: all.map(resource =>
      extend(resource, isObject(extensions[resource.logicalId]) ? objectOf(extensions[resource.logicalId]) : undefined),
    ),
    problems: [...collisions(generated), ...unknown],
  }
}

/** The context in which intrinsic functions are evaluated. */
export const intrinsicsOf = (service: Service, account: string): Intrinsics => {
  const { resources, parameters } = resourceSections(service)
  const { region = 'us-east-1', stage = 'dev' } = service.provider
  return { region, account, stack: `${service.service}-${stage}`, resources, parameters }
}
