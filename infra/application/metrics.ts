/** The metrics that alarms and dashboard read, by the names that AWS and the functions give them. */
import { rights } from '../rights.ts'

export type Json = Readonly<Record<string, unknown>>

export const ref = (name: string) => ({ Ref: name })
export const clusterName = { 'Fn::Select': [1, { 'Fn::Split': ['/', ref('ClusterArn')] }] }

export const lambda = (stage: string, name: string) => [{ Name: 'FunctionName', Value: `kassa-${stage}-${name}` }]

export const consumers: [topic: string, group: string][] = Object.values(rights).flatMap(({ mappings = {} }) =>
  Object.entries(mappings),
)

/**
 * A topic's bytes a second over its three brokers, which is more than nothing when a record came in. MSK counts records by topic too,
 * at a level of monitoring that is not free.
 */
export const bytes = (id: string, topic: string, minutes: number): Json[] => [
  ...[1, 2, 3].map(broker => ({
    Id: `${id}${broker}`,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Kafka',
        MetricName: 'BytesInPerSec',
        Dimensions: [
          { Name: 'Cluster Name', Value: clusterName },
          { Name: 'Broker ID', Value: String(broker) },
          { Name: 'Topic', Value: topic },
        ],
      },
      Period: minutes * 60,
      Stat: 'Average',
    },
  })),
  {
    Id: id,
    ReturnData: false,
    Expression: [1, 2, 3].map(broker => `FILL(${id}${broker},0)`).join(' + '),
  },
]

/** What a function handled of one topic, as it counts itself (functions/observability/metrics.ts). */
export const handled = (stage: string, service: string, topic: string): Json => ({
  Namespace: 'Kassa',
  MetricName: 'Handled',
  Dimensions: [
    { Name: 'service', Value: `kassa-${stage}-${service}` },
    { Name: 'topic', Value: topic },
  ],
  Statistic: 'Sum',
})

export const refusedWebhooks = (stage: string) => ({ MetricNamespace: `Kassa/${stage}`, MetricName: 'WebhooksRefused' })

/** Counted from the log of the API: a webhook whose signature is wrong reaches no provider's code. */
export const webhookFilter = (stage: string): Json => ({
  Type: 'AWS::Logs::MetricFilter',
  Properties: {
    LogGroupName: ref('HttpApiLogGroup'),
    FilterPattern: '{ ($.routeKey = "POST /payments/webhook") && ($.status != "200") }',
    MetricTransformations: [{ ...refusedWebhooks(stage), MetricValue: '1', DefaultValue: 0 }],
  },
})
