/** Topics, roles, the sink, alarms and the dashboard of one stage, as CloudFormation resources. */
import { rights } from '../rights.ts'
import { alarmResources, dashboard } from './alarms.ts'
import { roles } from './roles.ts'
import { mskConnectorName, sink } from './sink.ts'
import { topicResources } from './topics.ts'

/** @param plugin names the zip of the sink's plugin by what is in it */
export const resources = (stage: string, plugin: string, logDays: number) => {
  const connector = mskConnectorName(stage, plugin)
  return {
    ...topicResources,
    ...roles(stage),
    ...sink(stage, plugin, logDays),
    ...alarmResources(stage, connector),
    Dashboard: dashboard(stage, connector),
  }
}

/** What the framework makes and leaves plain: the log groups of the functions, encrypted. */
export const extensions = () =>
  Object.fromEntries(
    [...Object.keys(rights).map(name => name.charAt(0).toUpperCase() + name.slice(1)), 'HttpApi'].map(name => [
      `${name}LogGroup`,
      { Properties: { KmsKeyId: { Ref: 'KeyArn' } } },
    ]),
  )
