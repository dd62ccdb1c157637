import { postedTopicNames } from '../../functions/webhooks/posted-topics.ts'
import { stageSettings } from './settings.ts'
import { webhookTopics } from './webhook-topics.ts'

/**
 * The settings as the templates read them: nothing is left out, because an unset value would not resolve.
 */
export const stageVariables = (stage: string) => {
  const settings = stageSettings(stage)
  const { network, kafka, sink, database, domain, signIn, alarms, deployment, backup, orders, webhooks, traces } =
    settings
  const wanted = stage === 'local' ? postedTopicNames : webhookTopics(settings)
  return {
    ...settings,
    where: stage === 'local' ? 'local' : 'aws',
    domain: { name: domain?.name ?? '', own: domain ? 'yes' : 'no' },
    signIn: { ...signIn, audience: signIn.audience ?? signIn.client, tokenOrigin: signIn.tokenOrigin ?? '' },
    network: {
      ...network,
      vpc: network.vpc ?? '',
      subnets: network.subnets?.join() ?? '',
      nat: network.nat ? 'yes' : 'no',
      // A parameter of a template is a text.
      endpointZones: String(network.endpointZones),
    },
    kafka: { ...kafka, cluster: kafka.cluster ?? '' },
    sink: { ...sink, mode: sink.enabled ? 'on' : 'off' },
    database: {
      ...database,
      address: database.address ?? '',
      secret: database.secret ?? '',
      securityGroup: database.securityGroup ?? '',
    },
    // An environment variable is a text.
    orders: { shopperMayCancel: String(orders.shopperMayCancel) },
    traces: {
      endpoint: traces.endpoint ?? '',
      sampler: traces.sampler,
      ratio: String(traces.ratio),
      page: traces.page ?? '',
    },
    backup: { mode: backup.enabled ? 'yes' : 'no' },
    alarms: { mail: alarms.mail ?? '' },
    webhooks: {
      receivers: JSON.stringify(webhooks.receivers),
      reads: Object.fromEntries(postedTopicNames.map(name => [name, wanted.includes(name)])),
    },
    /** The framework's own setting. */
    iam: deployment.role ? { deploymentRole: deployment.role } : {},
  }
}
