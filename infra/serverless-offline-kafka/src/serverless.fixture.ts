import type { FunctionDefinition, Naming, Service } from './serverless.ts'

const alphanumeric = (text: string): string =>
  text.replace(/[^0-9A-Za-z]/g, '').replace(/^./, first => first.toUpperCase())

/** Logical ids like those of the framework. The integration tests use the real ones. */
export const naming: Naming = {
  getMSKEventLogicalId: (key, cluster, topic) =>
    `${alphanumeric(key)}EventSourceMappingMSK${alphanumeric(cluster)}${alphanumeric(topic)}`,
  getKafkaEventLogicalId: (key, topic) => `${alphanumeric(key)}EventSourceMappingKafka${alphanumeric(topic)}`,
  getLambdaLogicalId: key => `${alphanumeric(key)}LambdaFunction`,
}

type Events = readonly Record<string, unknown>[]

/** A service with these functions and their events. */
export const service = (
  functions: Record<string, Events>,
  resources?: unknown,
  definition: Partial<FunctionDefinition> = {},
): Service => ({
  service: 'shop',
  provider: { name: 'aws', region: 'eu-central-1', stage: 'dev' },
  resources,
  getAllFunctions: () => Object.keys(functions),
  getFunction: key => ({
    name: `shop-dev-${key}`,
    handler: 'handler.run',
    events: functions[key] ?? [],
    ...definition,
  }),
})
