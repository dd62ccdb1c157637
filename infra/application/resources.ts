/** Topics, roles, the sink, alarms and the dashboard of one stage, as CloudFormation resources. */
import { pluginVersion } from '../deploy/plugin.ts'
import { rights } from '../rights.ts'
import type { StageSettings } from '../stages/schema.ts'
import { stageSettings } from '../stages/settings.ts'
import { alarmResources } from './alarms.ts'
import { dashboard } from './dashboard.ts'
import { webhookFilter } from './metrics.ts'
import { roles } from './roles.ts'
import { mskConnectorName, sink, sinkSchema } from './sink.ts'
import { storefront, storefrontOutputs } from './storefront.ts'
import { topicResources } from './topics.ts'

const resources = async (stage: string, settings: StageSettings) => {
  const connector = settings.sink.enabled ? mskConnectorName(stage) : undefined
  return {
    ...topicResources,
    ...roles(stage, { sink: settings.sink.enabled }),
    ...sinkSchema,
    ...storefront(stage, settings),
    ...(settings.sink.enabled
      ? sink(stage, {
          plugin: await pluginVersion(),
          logDays: settings.logs.days,
          workers: settings.sink.workers,
          traces: settings.traces.endpoint,
        })
      : {}),
    ...alarmResources(stage, connector),
    WebhooksRefused: webhookFilter(stage),
    Dashboard: dashboard(stage, connector),
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/**
 * What the framework makes and leaves plain: the log groups of the functions are encrypted, and a mapping is created after the
 * topic that it reads and the one it puts failed records on.
 */
const extensions = () => ({
  ...Object.fromEntries(
    [...Object.keys(rights).map(capital), 'HttpApi'].map(name => [
      `${name}LogGroup`,
      { Properties: { KmsKeyId: { Ref: 'KeyArn' } } },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(rights).flatMap(([name, { mappings = {} }]) =>
      Object.keys(mappings).map(topic => [
        `${capital(name)}EventSourceMappingMSKClusterArn${capital(topic.replaceAll('-', ''))}`,
        { DependsOn: ['Topics'] },
      ]),
    ),
  ),
})

export const application = async (stage: string) => {
  const settings = stageSettings(stage)
  return {
    Resources: await resources(stage, settings),
    Outputs: storefrontOutputs(settings),
    extensions: extensions(),
  }
}
