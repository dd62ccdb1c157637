import { defaultSettings } from './settings/settings.ts'
import type { EventSourceMapping, KafkaRecord } from './types.ts'

/** A record with defaults; each test sets the fields it is about. */
export const record = (members: Partial<KafkaRecord> = {}): KafkaRecord => ({
  partition: 0,
  offset: 0,
  timestamp: 1_545_084_650_987,
  timestampType: 'CREATE_TIME',
  key: Buffer.from('key'),
  value: Buffer.from('value'),
  headers: [],
  ...members,
})

/** `count` records of a partition with consecutive offsets. */
export const records = (count: number, members: Partial<KafkaRecord> = {}): KafkaRecord[] =>
  Array.from({ length: count }, (_, i) => record({ ...members, offset: (members.offset ?? 0) + i }))

export const mapping = (members: Partial<EventSourceMapping> = {}): EventSourceMapping => ({
  UUID: '0f0f0f0f-0000-5000-8000-000000000000',
  LogicalId: 'ChargeEventSourceMappingMSKClusterOrders',
  FunctionKey: 'charge',
  FunctionName: 'shop-dev-charge',
  FunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:shop-dev-charge',
  Topic: 'orders',
  EventSourceArn: 'arn:aws:kafka:eu-central-1:000000000000:cluster/shop/1',
  ClusterName: 'arn:aws:kafka:eu-central-1:000000000000:cluster/shop/1',
  BootstrapServers: ['b-1:9092', 'b-2:9092'],
  ConsumerGroupId: 'charge',
  Enabled: true,
  BatchSize: 100,
  StartingPosition: 'TRIM_HORIZON',
  ReportBatchItemFailures: false,
  BisectBatchOnFunctionError: false,
  MaximumRetryAttempts: -1,
  MaximumRecordAgeInSeconds: -1,
  FilterPatterns: [],
  SourceAccessConfigurations: [],
  Metrics: [],
  ...members,
})

export const choices = defaultSettings.choices

export const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 200 } }
