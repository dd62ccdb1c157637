/** One page to look at: does it sell, does it keep up, is anything put aside, is the cluster whole. */
import { deadLetterTopics } from '../../functions/topics.ts'
import { rights } from '../rights.ts'
import { clusterName, consumers, type Json, refusedWebhooks } from './metrics.ts'

const row = (widgets: readonly Json[], y: number): Json[] =>
  widgets.map((properties, index) => ({
    type: 'metric',
    x: (24 / widgets.length) * index,
    y,
    width: 24 / widgets.length,
    height: 6,
    properties: { region: '${AWS::Region}', view: 'timeSeries', period: 60, ...properties },
  }))

/** @param connector the name of the sink connector; undefined where the stage does without */
export const dashboard = (stage: string, connector: string | undefined): Json => {
  const perFunction = (metric: string, stat: string) =>
    Object.keys(rights).map(name => ['AWS/Lambda', metric, 'FunctionName', `kassa-${stage}-${name}`, { stat }])
  /** What the functions count (functions/observability/metrics.ts). */
  const counted = (metric: string, service: string, topic: string, label: string) => [
    ...['Kassa', metric, 'service', `kassa-${stage}-${service}`, 'topic', topic, { stat: 'Sum', label }],
  ]
  const putAside = (topic: string) => [
    {
      expression: `SUM(SEARCH('{AWS/Kafka,"Broker ID","Cluster Name",Topic} MetricName="BytesInPerSec" Topic="${topic}"', 'Average', 60))`,
      label: topic,
    },
  ]
  const widgets = [
    ...row(
      [
        {
          title: 'Checkouts and orders a minute',
          metrics: [
            counted('Handled', 'authorize', 'checkout-requested', 'checkouts'),
            counted('Handled', 'order', 'payment-successful', 'paid'),
            counted('Handled', 'capture', 'order-successful', 'orders'),
            counted('Handled', 'email', 'payment-failed', 'declined'),
            counted('Handled', 'email', 'payment-refunded', 'refunded'),
          ],
        },
        {
          title: 'POST /checkout, ms',
          metrics: ['p50', 'p90', 'p99'].map(stat => [
            'AWS/Lambda',
            'Duration',
            'FunctionName',
            `kassa-${stage}-checkout`,
            { stat },
          ]),
        },
      ],
      0,
    ),
    ...row(
      [
        {
          title: 'Held, taken, lost, let go',
          metrics: [
            counted('Handled', 'order', 'payment-successful', 'held'),
            counted('Handled', 'capture', 'order-successful', 'taken'),
            counted('Handled', 'cancel', 'payment-capture-failed', 'lost'),
            counted('Handled', 'release', 'order-rejected', 'let go'),
            counted('Handled', 'refund', 'order-cancelled', 'cancelled'),
            counted('Handled', 'refund', 'refund-requested', 'given back'),
          ],
        },
        {
          title: "The provider's webhooks",
          metrics: [
            ['AWS/Lambda', 'Invocations', 'FunctionName', `kassa-${stage}-paymentWebhook`, { stat: 'Sum' }],
            [
              refusedWebhooks(stage).MetricNamespace,
              refusedWebhooks(stage).MetricName,
              { stat: 'Sum', label: 'refused' },
            ],
            counted('Handled', 'settle', 'payment-updated', 'looked at'),
          ],
        },
      ],
      24,
    ),
    ...row(
      [
        {
          title: 'Records not read yet, by mapping',
          metrics: consumers.map(([topic, group]) => [
            'AWS/Kafka',
            'SumOffsetLag',
            'Cluster Name',
            '${ClusterName}',
            'Consumer Group',
            group,
            'Topic',
            topic,
            { stat: 'Maximum' },
          ]),
        },
        { title: 'Put aside, bytes a second', metrics: deadLetterTopics.map(({ name }) => putAside(name)) },
      ],
      6,
    ),
    ...row(
      [
        { title: 'Errors', metrics: perFunction('Errors', 'Sum') },
        { title: 'Throttles', metrics: perFunction('Throttles', 'Sum') },
        ...(connector
          ? [
              {
                title: 'Sink tasks',
                metrics: ['RunningTaskCount', 'ErroredTaskCount'].map(name => [
                  'AWS/KafkaConnect',
                  name,
                  'ConnectorName',
                  connector,
                ]),
              },
            ]
          : []),
      ],
      12,
    ),
    ...row(
      [
        {
          title: 'Under-replicated partitions',
          metrics: ['1', '2', '3'].map(id => [
            'AWS/Kafka',
            'UnderReplicatedPartitions',
            'Cluster Name',
            '${ClusterName}',
            'Broker ID',
            id,
            { stat: 'Maximum' },
          ]),
        },
        {
          title: 'Broker disk, %',
          metrics: ['1', '2', '3'].map(id => [
            'AWS/Kafka',
            'KafkaDataLogsDiskUsed',
            'Cluster Name',
            '${ClusterName}',
            'Broker ID',
            id,
            { stat: 'Maximum' },
          ]),
        },
      ],
      18,
    ),
  ]
  return {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      DashboardName: `kassa-${stage}`,
      DashboardBody: { 'Fn::Sub': [JSON.stringify({ widgets }), { ClusterName: clusterName }] },
    },
  }
}
