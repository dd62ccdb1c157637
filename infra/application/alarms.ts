/** What the application is watched by. Each alarm's paragraph in docs/runbook.md is held to this list by a test. */
import { deadLetterTopics } from '../../functions/topics.ts'
import { onFailureTopic, rights } from '../rights.ts'
import { bytes, clusterName, consumers, handled, type Json, lambda, ref, refusedWebhooks } from './metrics.ts'

interface Alarm {
  readonly name: string
  readonly what: string
  readonly minutes: number
  /** So many periods of so many minutes. */
  readonly of?: number
  readonly threshold: number
  readonly below?: boolean
  readonly missing?: 'breaching' | 'notBreaching'
  readonly metric: Json
}

const sinkAlarms = (connector: string): Alarm[] => [
  {
    name: 'sink-not-running',
    what: 'No task of the sink runs; the shop sells and details stay behind. docs/runbook.md#sink-not-running',
    minutes: 5,
    of: 2,
    threshold: 1,
    below: true,
    missing: 'breaching',
    metric: {
      Namespace: 'AWS/KafkaConnect',
      MetricName: 'RunningTaskCount',
      Dimensions: [{ Name: 'ConnectorName', Value: connector }],
      Statistic: 'Minimum',
    },
  },
  {
    name: 'sink-task-failed',
    what: 'A task of the sink failed, and its watch did not bring it back. docs/runbook.md#sink-task-failed',
    minutes: 5,
    of: 2,
    threshold: 0,
    metric: {
      Namespace: 'AWS/KafkaConnect',
      MetricName: 'ErroredTaskCount',
      Dimensions: [{ Name: 'ConnectorName', Value: connector }],
      Statistic: 'Maximum',
    },
  },
]

/** The money: what is held must be taken or let go, and a provider's word must arrive. */
const moneyAlarms = (stage: string): Alarm[] => [
  {
    name: 'no-captures',
    what: 'Orders are placed and no held amount is taken. docs/runbook.md#no-captures',
    minutes: 15,
    of: 2,
    threshold: 0,
    metric: {
      Metrics: [
        ...bytes('ordered', 'order-successful', 15),
        ...bytes('captured', 'payment-captured', 15),
        ...bytes('lost', 'payment-capture-failed', 15),
        { Id: 'held', Expression: 'IF(ordered > 0 AND captured == 0 AND lost == 0, 1, 0)', ReturnData: true },
      ],
    },
  },
  {
    name: 'holds-lost',
    what: 'Held amounts were lost before they were taken, and their orders cancelled. docs/runbook.md#holds-lost',
    minutes: 15,
    // A smoke order is one of them.
    threshold: 2,
    metric: handled(stage, 'cancel', 'payment-capture-failed'),
  },
  {
    name: 'refunds',
    what: 'Many payments are given back. docs/runbook.md#refunds',
    minutes: 60,
    threshold: 20,
    metric: handled(stage, 'email', 'payment-refunded'),
  },
  {
    name: 'webhooks-refused',
    what: "The payment provider's webhooks are refused; payments are settled later, by the reconciler. docs/runbook.md#webhooks-refused",
    minutes: 15,
    threshold: 5,
    metric: {
      Namespace: refusedWebhooks(stage).MetricNamespace,
      MetricName: refusedWebhooks(stage).MetricName,
      Statistic: 'Sum',
    },
  },
]

/** The receivers of webhooks are somebody else's: one that is away for an hour is told of before the patience ends. */
const receiverAlarm = (stage: string): Alarm => ({
  name: 'receiver-away',
  what: 'A receiver of webhooks fails again and again; its events are sent later. docs/runbook.md#receiver-away',
  minutes: 15,
  of: 4,
  threshold: 0,
  metric: {
    Namespace: 'Kassa',
    MetricName: 'WebhooksFailed',
    Dimensions: [{ Name: 'service', Value: `kassa-${stage}-webhooks` }],
    Statistic: 'Sum',
  },
})

/** An alarm adds up to ten metrics. */
const together = 10

/** One alarm for ten functions: what lets them run is the account's, and a stack has room for 500 resources. */
const throttleAlarms = (stage: string): Alarm[] => {
  const all = Object.keys(rights)
  return Array.from({ length: Math.ceil(all.length / together) }, (_, index): Alarm => {
    const names = all.slice(index * together, (index + 1) * together)
    const metrics = names.map((name, each) => ({
      Id: `throttled${each}`,
      ReturnData: false,
      MetricStat: {
        Metric: { Namespace: 'AWS/Lambda', MetricName: 'Throttles', Dimensions: lambda(stage, name) },
        Period: 5 * 60,
        Stat: 'Sum',
      },
    }))
    const Expression = metrics.map(({ Id }) => `FILL(${Id},0)`).join(' + ')
    return {
      name: `throttles-${index + 1}`,
      what: `One of these functions is not let run: ${names.join(', ')}. docs/runbook.md#function-throttles`,
      minutes: 5,
      threshold: 0,
      metric: { Metrics: [...metrics, { Id: 'any', Expression, ReturnData: true }] },
    }
  })
}

/** @param connector the name of the sink connector; undefined where the stage does without */
export const alarms = (stage: string, connector: string | undefined): readonly Alarm[] => [
  ...Object.keys(rights).map(
    (name): Alarm => ({
      name: `${name}-errors`,
      what: `The function ${name} fails. docs/runbook.md#function-errors`,
      minutes: 5,
      threshold: 5,
      metric: { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: lambda(stage, name), Statistic: 'Sum' },
    }),
  ),
  ...throttleAlarms(stage),
  ...consumers.map(
    ([topic, group]): Alarm => ({
      name: `${group}-lag`,
      what: `${group} is behind on ${topic}. docs/runbook.md#mapping-lag`,
      minutes: 1,
      of: 5,
      threshold: 1_000,
      metric: {
        Namespace: 'AWS/Kafka',
        MetricName: 'SumOffsetLag',
        Dimensions: [
          { Name: 'Cluster Name', Value: clusterName },
          { Name: 'Consumer Group', Value: group },
          { Name: 'Topic', Value: topic },
        ],
        Statistic: 'Maximum',
      },
    }),
  ),
  // What is on retries-exhausted is sent on by itself: nobody is called before that has ended.
  ...deadLetterTopics
    .filter(({ name }) => name !== onFailureTopic)
    .map(
      ({ name }): Alarm => ({
        name: `${name}-records`,
        what: `A record reached ${name}. docs/runbook.md#dead-letters`,
        minutes: 5,
        threshold: 0,
        metric: { Metrics: [...bytes('letters', name, 5), { Id: 'any', Expression: 'letters', ReturnData: true }] },
      }),
    ),
  {
    name: 'patience-ended',
    what: `A record failed all its retries, the late ones too, and waits for a person. docs/runbook.md#patience-ended`,
    minutes: 5,
    threshold: 0,
    metric: {
      Namespace: 'Kassa',
      MetricName: 'PatienceEnded',
      Dimensions: [{ Name: 'service', Value: `kassa-${stage}-scheduledRedrive` }],
      Statistic: 'Sum',
    },
  },
  {
    name: 'actions-waiting',
    what: 'Actions on orders are decided and their facts cannot be published. docs/runbook.md#actions-waiting',
    minutes: 5,
    threshold: 0,
    metric: {
      Namespace: 'Kassa',
      MetricName: 'ActionsWaiting',
      Dimensions: [{ Name: 'service', Value: `kassa-${stage}-publishActions` }],
      Statistic: 'Maximum',
    },
  },
  {
    name: 'mail-events-dropped',
    what: 'Bounces or complaints were given up: their addresses still get mails. docs/runbook.md#mail-events-dropped',
    minutes: 5,
    threshold: 0,
    metric: {
      Namespace: 'AWS/Lambda',
      MetricName: 'AsyncEventsDropped',
      Dimensions: lambda(stage, 'mailEvents'),
      Statistic: 'Sum',
    },
  },
  {
    name: 'retention-late',
    what: 'Nothing was forgotten by age for two days. docs/runbook.md#retention-late',
    minutes: 24 * 60,
    of: 2,
    threshold: 1,
    below: true,
    missing: 'breaching',
    metric: {
      Namespace: 'Kassa',
      MetricName: 'RetentionFinished',
      Dimensions: [{ Name: 'service', Value: `kassa-${stage}-retention` }],
      Statistic: 'Sum',
    },
  },
  ...(connector ? sinkAlarms(connector) : []),
  ...moneyAlarms(stage),
  receiverAlarm(stage),
  {
    name: 'checkout-slow',
    what: 'One checkout in a hundred takes more than 2 seconds. docs/runbook.md#checkout-slow',
    minutes: 5,
    of: 3,
    threshold: 2_000,
    metric: {
      Namespace: 'AWS/Lambda',
      MetricName: 'Duration',
      Dimensions: lambda(stage, 'checkout'),
      ExtendedStatistic: 'p99',
    },
  },
  {
    name: 'no-orders',
    what: 'Checkouts come in and no order comes out. docs/runbook.md#no-orders',
    minutes: 15,
    threshold: 0,
    metric: {
      Metrics: [
        ...bytes('asked', 'checkout-requested', 15),
        ...bytes('ordered', 'order-successful', 15),
        { Id: 'stuck', Expression: 'IF(asked > 0 AND ordered == 0, 1, 0)', ReturnData: true },
      ],
    },
  },
]

const pascal = (name: string): string =>
  name.replaceAll(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase())

export const alarmResources = (stage: string, connector: string | undefined): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    alarms(stage, connector).map(
      ({ name, what, minutes, of = 1, threshold, below, missing = 'notBreaching', metric }) => [
        `${pascal(name)}Alarm`,
        {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            AlarmName: `kassa-${stage}-${name}`,
            AlarmDescription: what,
            AlarmActions: [ref('AlarmTopic')],
            OKActions: [ref('AlarmTopic')],
            EvaluationPeriods: of,
            ComparisonOperator: below ? 'LessThanThreshold' : 'GreaterThanThreshold',
            Threshold: threshold,
            TreatMissingData: missing,
            ...('Metrics' in metric ? {} : { Period: minutes * 60 }),
            ...metric,
          },
        },
      ],
    ),
  )
