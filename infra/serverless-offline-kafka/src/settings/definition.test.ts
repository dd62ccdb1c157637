import { describe, expect, test } from '@jest/globals'
import { naming, service } from '../serverless.fixture.ts'
import type { EventSourceMapping } from '../types.ts'
import { eventSourceMappings } from './definition.ts'
import { defaultSettings, type Settings } from './settings.ts'

const settings: Settings = { ...defaultSettings, bootstrapServers: ['127.0.0.1:9092'] }
const NOW = Date.UTC(2026, 10, 1)
const msk = { arn: { Ref: 'Cluster' }, topic: 'orders' }
const kafka = { bootstrapServers: ['broker:9092'], topic: 'orders', accessConfigurations: { vpcSubnet: ['subnet-1'] } }
const ID = 'ChargeEventSourceMappingMSKClusterOrders'

const define = (event: object, properties?: object, own: Partial<Settings> = {}) =>
  eventSourceMappings(
    service(
      { charge: [event as Record<string, unknown>] },
      properties && { extensions: { [ID]: { Properties: properties } } },
    ),
    naming,
    { ...settings, ...own },
    NOW,
  )
const defined = (event: object, properties?: object, own: Partial<Settings> = {}): EventSourceMapping =>
  define(event, properties, own).mappings[0] as EventSourceMapping
/** How Fn::Sub names a variable. */
const variable = (name: string): string => `\${${name}}`

const provisioned = { ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 2 } }

test.each([{ msk }, { kafka }])('the pollers in the spelling of Serverless Framework 4 (rule 28): %j', event => {
  const [[kind, values]] = Object.entries(event) as [[string, object]]
  const provisionedPollers = { min: 2, max: 4, group: 'shared' }
  expect(defined({ [kind]: { ...values, provisionedPollers } }).ProvisionedPollerConfig).toEqual({
    MinimumPollers: 2,
    MaximumPollers: 4,
    PollerGroupName: 'shared',
  })
})

describe('an msk event', () => {
  test('becomes a mapping with the defaults of Lambda (rules 11, 13, 20, 33, 34)', () => {
    expect(defined({ msk })).toEqual({
      UUID: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      LogicalId: ID,
      FunctionKey: 'charge',
      FunctionName: 'shop-dev-charge',
      FunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:shop-dev-charge',
      Topic: 'orders',
      EventSourceArn: expect.stringMatching(
        /^arn:aws:kafka:eu-central-1:000000000000:cluster\/Cluster\/[0-9a-f-]{36}-1$/,
      ),
      ClusterName: 'Cluster',
      BootstrapServers: ['127.0.0.1:9092'],
      ConsumerGroupId: expect.any(String),
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
    })
  })

  test('has every setting of the framework', () => {
    const event = {
      ...msk,
      batchSize: 7,
      maximumBatchingWindow: 3,
      enabled: false,
      startingPosition: 'AT_TIMESTAMP',
      startingPositionTimestamp: 1_700_000_000,
      saslScram512: 'arn:aws:secretsmanager:eu-central-1:1:secret:s',
      consumerGroupId: 'group',
      filterPatterns: [{ value: { a: ['b'] } }],
      provisionedPollerConfig: { minimumPollers: 2, maximumPollers: 4 },
    }
    expect(defined({ msk: event })).toMatchObject({
      BatchSize: 7,
      MaximumBatchingWindowInSeconds: 3,
      Enabled: false,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: 1_700_000_000,
      ConsumerGroupId: 'group',
      FilterPatterns: ['{"value":{"a":["b"]}}'],
      ProvisionedPollerConfig: { MinimumPollers: 2, MaximumPollers: 4 },
      SourceAccessConfigurations: [
        { Type: 'SASL_SCRAM_512_AUTH', URI: 'arn:aws:secretsmanager:eu-central-1:1:secret:s' },
      ],
    })
  })

  test('rule 22: the default group is the UUID, the same at every start, another for every mapping', () => {
    const first = defined({ msk })
    expect(first.ConsumerGroupId).toBe(first.UUID)
    expect(defined({ msk }).UUID).toBe(first.UUID)
    expect(defined({ msk: { ...msk, topic: 'refunds' } }).UUID).not.toBe(first.UUID)
  })

  test.each([
    ['an ARN', 'arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abc-1', 'ChargeEventSourceMappingMSKShopOrders'],
    ['an ImportValue', { 'Fn::ImportValue': 'shop-cluster' }, 'ChargeEventSourceMappingMSKShopclusterOrders'],
    ['a Ref', { Ref: 'Cluster' }, ID],
  ])('has the logical id of the framework for %s', (_, arn, logicalId) => {
    expect(defined({ msk: { ...msk, arn } }).LogicalId).toBe(logicalId)
  })

  test('rule 1: an ARN that is given is the event source ARN', () => {
    const arn = 'arn:aws:kafka:eu-west-1:123456789012:cluster/shop/abc-1'
    expect(defined({ msk: { ...msk, arn } }).EventSourceArn).toBe(arn)
  })
})

describe('a kafka event', () => {
  test('rule 2: has its own brokers and no ARN', () => {
    const mapping = defined({ kafka })
    expect(mapping.BootstrapServers).toEqual(['broker:9092'])
    expect(mapping).not.toHaveProperty('EventSourceArn')
    expect(mapping.SourceAccessConfigurations).toEqual([{ Type: 'VPC_SUBNET', URI: 'subnet:subnet-1' }])
  })

  test('rule 56: knows every access configuration of the framework', () => {
    const accessConfigurations = {
      vpcSecurityGroup: ['sg-1'],
      saslPlainAuth: ['a'],
      saslScram256Auth: ['b'],
      saslScram512Auth: ['c'],
      clientCertificateTlsAuth: ['d'],
      serverRootCaCertificate: ['e'],
    }
    expect(defined({ kafka: { ...kafka, accessConfigurations } }).SourceAccessConfigurations).toEqual([
      { Type: 'VPC_SECURITY_GROUP', URI: 'security_group:sg-1' },
      { Type: 'BASIC_AUTH', URI: 'a' },
      { Type: 'SASL_SCRAM_256_AUTH', URI: 'b' },
      { Type: 'SASL_SCRAM_512_AUTH', URI: 'c' },
      { Type: 'CLIENT_CERTIFICATE_TLS_AUTH', URI: 'd' },
      { Type: 'SERVER_ROOT_CA_CERTIFICATE', URI: 'e' },
    ])
  })

  test('has an on-failure destination of its own', () => {
    const event = { ...kafka, onFailureDestination: 'arn:aws:sqs:eu-central-1:1:failed' }
    expect(defined({ kafka: event }).OnFailureDestination).toBe('arn:aws:sqs:eu-central-1:1:failed')
  })

  test('can be read from other brokers on this machine', () => {
    const clusters = { 'broker:9092': { bootstrapServers: ['127.0.0.1:19092'] } }
    expect(defined({ kafka }, undefined, { clusters }).BootstrapServers).toEqual(['127.0.0.1:19092'])
  })
})

describe('resources.extensions', () => {
  test('override the event', () => {
    const extended = defined(
      { msk: { ...msk, batchSize: 5, consumerGroupId: 'a' } },
      {
        ...provisioned,
        BatchSize: 9,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 4,
        MaximumRecordAgeInSeconds: 600,
        DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } },
        LoggingConfig: { SystemLogLevel: 'DEBUG' },
        MetricsConfig: { Metrics: ['EventCount'] },
      },
    )
    expect(extended).toMatchObject({
      ...provisioned,
      BatchSize: 9,
      MaximumBatchingWindowInSeconds: 0,
      ReportBatchItemFailures: true,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 4,
      MaximumRecordAgeInSeconds: 600,
      OnFailureDestination: 'kafka://failed',
      SystemLogLevel: 'DEBUG',
      Metrics: ['EventCount'],
      ConsumerGroupId: 'a',
    })
  })

  test('replace nested objects whole, as the framework does', () => {
    const event = { msk: { ...msk, provisionedPollerConfig: { minimumPollers: 3, maximumPollers: 5 } } }
    expect(defined(event, { ProvisionedPollerConfig: { MaximumPollers: 9 } }).ProvisionedPollerConfig).toEqual({
      MinimumPollers: 1,
      MaximumPollers: 9,
    })
  })

  test('of an unknown mapping are refused with the existing ids', () => {
    const resources = { extensions: { ChargeEventSourceMappingMSKClusterOrdres: { Properties: {} } } }
    expect(() => eventSourceMappings(service({ charge: [{ msk }] }, resources), naming, settings, NOW)).toThrow(
      `resources.extensions.ChargeEventSourceMappingMSKClusterOrdres does not match an event source mapping; those of this service are ${ID}`,
    )
  })

  test('with an attribute that the framework does not extend are refused', () => {
    const resources = { extensions: { [ID]: { Type: 'x' } } }
    expect(() => eventSourceMappings(service({ charge: [{ msk }] }, resources), naming, settings, NOW)).toThrow(
      `resources.extensions.${ID}.Type cannot be extended`,
    )
  })

  test('can be in one of several sections of resources', () => {
    const resources = [{ Resources: {} }, { extensions: { [ID]: { Properties: { BatchSize: 3 } } } }]
    expect(
      eventSourceMappings(service({ charge: [{ msk }] }, resources), naming, settings, NOW).mappings[0]?.BatchSize,
    ).toBe(3)
  })
})

describe('a resource of its own', () => {
  const own = (properties: object) => ({
    Resources: {
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { Ref: 'Cluster' }, Topics: ['refunds'], ...properties },
      },
    },
  })
  const define = (resources: object) =>
    eventSourceMappings(service({ charge: [] }, resources), naming, settings, NOW).mappings

  test.each<[string, unknown]>([
    ['name', 'shop-dev-charge'],
    ['ARN', 'arn:aws:lambda:eu-central-1:1:function:shop-dev-charge'],
    ['ARN with an alias', 'arn:aws:lambda:eu-central-1:1:function:shop-dev-charge:live'],
    ['Ref', { Ref: 'ChargeLambdaFunction' }],
    ['GetAtt', { 'Fn::GetAtt': ['ChargeLambdaFunction', 'Arn'] }],
    ['short GetAtt', { 'Fn::GetAtt': 'ChargeLambdaFunction.Arn' }],
    ['Sub', { 'Fn::Sub': variable('ChargeLambdaFunction.Arn') }],
    ['Join', { 'Fn::Join': [':', [{ 'Fn::GetAtt': ['ChargeLambdaFunction', 'Arn'] }, 'live']] }],
  ])('finds its function by %s', (_, FunctionName) => {
    expect(define(own({ FunctionName }))).toMatchObject([
      { FunctionKey: 'charge', Topic: 'refunds', LogicalId: 'Mapping' },
    ])
  })

  test('of another service is left alone', () => {
    expect(define(own({ FunctionName: 'elsewhere-charge' }))).toEqual([])
  })

  test('of another event source is left alone', () => {
    const queue = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: 'shop-dev-charge', EventSourceArn: 'arn:aws:sqs:x:1:q' },
    }
    expect(define({ Resources: { Queue: queue } })).toEqual([])
  })

  test('under the logical id of an event is merged into it', () => {
    const resources = { Resources: { [ID]: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { BatchSize: 2 } } } }
    expect(
      eventSourceMappings(service({ charge: [{ msk }] }, resources), naming, settings, NOW).mappings,
    ).toMatchObject([{ BatchSize: 2, Topic: 'orders' }])
  })

  test('can be extended', () => {
    const resources = {
      ...own({ FunctionName: 'shop-dev-charge' }),
      extensions: { Mapping: { Properties: { BatchSize: 6 } } },
    }
    expect(define(resources)).toMatchObject([{ BatchSize: 6 }])
  })
})

describe('intrinsic functions', () => {
  const resources = {
    Parameters: {
      Size: { Type: 'Number', Default: '25' },
      Secret: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/path' },
    },
    Resources: {
      Failed: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
      Alarm: { Type: 'AWS::SNS::Topic' },
      Bucket: { Type: 'AWS::S3::Bucket' },
    },
  }
  const extended = (properties: object) =>
    eventSourceMappings(
      service({ charge: [{ msk }] }, { ...resources, extensions: { [ID]: { Properties: properties } } }),
      naming,
      settings,
      NOW,
    ).mappings[0]
  const to = (Destination: unknown) =>
    extended({ DestinationConfig: { OnFailure: { Destination } } })?.OnFailureDestination

  test.each<[string, unknown, string]>([
    ['the ARN of a queue', { 'Fn::GetAtt': ['Failed', 'Arn'] }, 'arn:aws:sqs:eu-central-1:000000000000:failed'],
    ['a reference to a topic', { Ref: 'Alarm' }, 'arn:aws:sns:eu-central-1:000000000000:Alarm'],
    ['the ARN of a bucket', { 'Fn::GetAtt': 'Bucket.Arn' }, 'arn:aws:s3:::Bucket'],
    [
      'a Sub',
      { 'Fn::Sub': `arn:aws:sqs:${variable('AWS::Region')}:${variable('AWS::AccountId')}:x-${variable('Name')}` },
      '',
    ],
    [
      'a Sub with variables',
      { 'Fn::Sub': [`${variable('Failed.Arn')}-${variable('Name')}`, { Name: 'x' }] },
      'arn:aws:sqs:eu-central-1:000000000000:failed-x',
    ],
    [
      'a Join',
      { 'Fn::Join': [':', ['arn:aws:sqs', { Ref: 'AWS::Region' }, '1', 'q']] },
      'arn:aws:sqs:eu-central-1:1:q',
    ],
  ])('%s', (_, destination, arn) => {
    if (arn === '') expect(() => to(destination)).toThrow('can only be resolved on AWS')
    else expect(to(destination)).toBe(arn)
  })

  test('a parameter with a default, and strings for numbers', () => {
    expect(extended({ BatchSize: { Ref: 'Size' }, MaximumRetryAttempts: '3', ...provisioned })).toMatchObject({
      BatchSize: 25,
      MaximumRetryAttempts: 3,
    })
  })

  test('the default of an SSM parameter is not a value', () => {
    expect(() => extended({ BatchSize: { Ref: 'Secret' } })).toThrow(
      'BatchSize is {"Ref":"Secret"}, which can only be resolved on AWS; set a literal value on the local stage',
    )
  })
})

describe('an invalid setting stops the start with one sentence', () => {
  const refusal = (event: object, properties?: object): string => {
    try {
      define(event, properties)
    } catch (error) {
      return (error as Error).message
    }
    return 'accepted'
  }

  test('that names function, event, setting and allowed values', () => {
    expect(refusal({ msk: { ...msk, batchSize: 10_001 } })).toBe(
      `function charge, msk event of topic orders (${ID}): BatchSize is 10001; allowed are the integers 1 to 10000.`,
    )
  })

  test.each<[string, object, RegExp]>([
    ['rule 11: BatchSize', { BatchSize: 0 }, /BatchSize is 0; allowed are the integers 1 to 10000/],
    [
      'rule 13: MaximumBatchingWindowInSeconds',
      { MaximumBatchingWindowInSeconds: 301 },
      /301; allowed are the integers 0 to 300/,
    ],
    [
      'rule 13: a fraction of a second',
      { MaximumBatchingWindowInSeconds: 0.5 },
      /0.5; allowed are the integers 0 to 300/,
    ],
    ['rule 20: StartingPosition', { StartingPosition: 'EARLIEST' }, /allowed are TRIM_HORIZON, LATEST, AT_TIMESTAMP/],
    [
      'rule 20: AT_TIMESTAMP without a time',
      { StartingPosition: 'AT_TIMESTAMP' },
      /StartingPositionTimestamp is missing/,
    ],
    [
      'rule 20: a time without AT_TIMESTAMP',
      { StartingPositionTimestamp: 1 },
      /allowed with StartingPosition AT_TIMESTAMP only/,
    ],
    [
      'rule 20: a time in the future',
      { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: NOW / 1000 + 1 },
      /not in the future/,
    ],
    [
      'rule 22: ConsumerGroupId',
      { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'a b' } },
      /ConsumerGroupId is "a b"/,
    ],
    [
      'rule 22: its length',
      { AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'a'.repeat(201) } },
      /1 to 200 characters/,
    ],
    ['rule 25: two topics', { Topics: ['a', 'b'] }, /Topics is \["a","b"\]; allowed is a list of exactly 1/],
    ['rule 25: its length', { Topics: ['a'.repeat(250)] }, /1 to 249 characters/],
    [
      'rule 28: MinimumPollers',
      { ProvisionedPollerConfig: { MinimumPollers: 201 } },
      /MinimumPollers is 201; allowed are the integers 1 to 200/,
    ],
    ['rule 28: MaximumPollers', { ProvisionedPollerConfig: { MaximumPollers: 2001 } }, /integers 1 to 2000/],
    [
      'rule 28: more at least than at most',
      { ProvisionedPollerConfig: { MinimumPollers: 3, MaximumPollers: 2 } },
      /at most MaximumPollers, 2/,
    ],
    ['rule 33: MaximumRetryAttempts', { ...provisioned, MaximumRetryAttempts: -2 }, /integers -1 to 10000/],
    [
      'rule 34: MaximumRecordAgeInSeconds',
      { ...provisioned, MaximumRecordAgeInSeconds: 59 },
      /-1 \(no limit\) and the integers 60 to 604800/,
    ],
    [
      'rule 35: BisectBatchOnFunctionError',
      { ...provisioned, BisectBatchOnFunctionError: 'yes' },
      /allowed are true and false/,
    ],
    [
      'rule 36: FunctionResponseTypes',
      { ...provisioned, FunctionResponseTypes: ['All'] },
      /allowed are ReportBatchItemFailures/,
    ],
    ['rule 41: OnSuccess', { DestinationConfig: { OnSuccess: { Destination: 'x' } } }, /supports OnFailure only/],
    [
      'rule 41: a function as destination',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:lambda:x:1:function:f' } } },
      /SQS queue, an SNS topic or an S3 bucket, and kafka:/,
    ],
    [
      'rule 41: a bad topic name',
      { ...provisioned, DestinationConfig: { OnFailure: { Destination: 'kafka://.x' } } },
      /the topic may have/,
    ],
    [
      'rule 41: kafka:// in on-demand mode',
      { DestinationConfig: { OnFailure: { Destination: 'kafka://failed' } } },
      /needs provisioned mode; add ProvisionedPollerConfig/,
    ],
    [
      'rule 41: the source topic',
      { ...provisioned, DestinationConfig: { OnFailure: { Destination: 'kafka://orders' } } },
      /is the topic the mapping reads/,
    ],
    [
      'rule 47: eleven filters',
      { FilterCriteria: { Filters: Array(11).fill({ Pattern: '{}' }) } },
      /allowed is a list of 0 to 10/,
    ],
    [
      'rule 47: a long pattern',
      { FilterCriteria: { Filters: [{ Pattern: 'x'.repeat(4097) }] } },
      /at most 4096 characters/,
    ],
    [
      'rule 47: a bad pattern',
      { FilterCriteria: { Filters: [{ Pattern: '{"value":{"a":[]}}' }] } },
      /FilterCriteria: pattern .* empty list/,
    ],
    [
      'rule 54: a schema registry',
      { AmazonManagedKafkaEventSourceConfig: { SchemaRegistryConfig: {} } },
      /schema registries \(Glue, Confluent\) are not supported locally/,
    ],
    [
      'rule 56: an unknown access type',
      { SourceAccessConfigurations: [{ Type: 'PASSWORD', URI: 'x' }] },
      /allowed are BASIC_AUTH/,
    ],
    [
      'rule 56: OAUTHBEARER',
      { SourceAccessConfigurations: [{ Type: 'OAUTHBEARER_AUTH', URI: 'x' }] },
      /OAUTHBEARER_AUTH, which is not supported locally/,
    ],
    [
      'rule 63: SystemLogLevel',
      { ...provisioned, LoggingConfig: { SystemLogLevel: 'TRACE' } },
      /allowed are DEBUG, INFO, WARN/,
    ],
    [
      'rule 64: Queue mode',
      { SelfManagedKafkaEventSourceConfig: { ConsumptionMode: 'Queue' } },
      /Queue mode reads with share groups, which kafkajs does not support/,
    ],
    ['a setting of other event sources', { ParallelizationFactor: 2 }, /for other event sources only, not for Kafka/],
    [
      'an unknown setting',
      { MaximumRetries: 2 },
      /MaximumRetries is not a property of an event source mapping; allowed here are AmazonManaged/,
    ],
    [
      'an unknown setting inside',
      { ProvisionedPollerConfig: { Pollers: 1 } },
      /ProvisionedPollerConfig.Pollers is not a property/,
    ],
    [
      'a value where an object belongs',
      { ProvisionedPollerConfig: 3 },
      /ProvisionedPollerConfig is 3; allowed is an object/,
    ],
  ])('%s', (_, properties, sentence) => {
    expect(refusal({ msk }, properties)).toMatch(sentence)
  })

  test.each<[string, object, RegExp]>([
    [
      'an unknown setting of the event',
      { msk: { ...msk, batchsize: 1 } },
      /batchsize is not a setting of the msk event; allowed are arn, saslScram512, topic/,
    ],
    [
      'both spellings of the pollers',
      { msk: { ...msk, provisionedPollers: { min: 1 }, provisionedPollerConfig: { minimumPollers: 1 } } },
      /two names of the same setting; remove one of them/,
    ],
    [
      'a name of the other spelling',
      { msk: { ...msk, provisionedPollers: { minimumPollers: 1 } } },
      /provisionedPollers.minimumPollers is not a setting; allowed are min, max, group/,
    ],
    [
      'pollers that are no object',
      { kafka: { ...kafka, provisionedPollers: 2 } },
      /provisionedPollers is 2; allowed is { min, max, group }/,
    ],
    ['no topic', { msk: { arn: 'x' } }, /topic is missing; the msk event requires it/],
    [
      'rule 61: a kafka event without access',
      { kafka: { ...kafka, accessConfigurations: undefined } },
      /accessConfigurations is missing/,
    ],
    [
      'rule 61: a kafka event with empty access',
      { kafka: { ...kafka, accessConfigurations: {} } },
      /SourceAccessConfigurations is missing; Lambda requires at least one/,
    ],
    [
      'a server without a port',
      { kafka: { ...kafka, bootstrapServers: ['broker'] } },
      /KafkaBootstrapServers is "broker"; allowed is host:port/,
    ],
  ])('%s', (_, event, sentence) => {
    expect(refusal(event)).toMatch(sentence)
  })

  test('several are reported together', () => {
    expect(
      refusal({ msk: { ...msk, batchSize: 0 } }, { MaximumRetryAttempts: 10_001, ...provisioned }).split('\n'),
    ).toHaveLength(2)
  })

  test('an msk event without known brokers', () => {
    expect(() => define({ msk }, undefined, { bootstrapServers: [] })).toThrow(
      'the brokers of Cluster are unknown; set custom.serverless-offline-kafka.bootstrapServers, or custom.serverless-offline-kafka.clusters["Cluster"].bootstrapServers.',
    )
  })
})

describe('between mappings', () => {
  const both = (first: object, second: object) =>
    eventSourceMappings(service({ charge: [{ msk: first }], email: [{ msk: second }] }), naming, settings, NOW)

  test('rule 22: a group of two mappings is refused', () => {
    expect(() => both({ ...msk, consumerGroupId: 'g' }, { ...msk, consumerGroupId: 'g' })).toThrow(
      'function email, topic orders: ConsumerGroupId "g" is also used by function charge, topic orders; it must be unique among all mappings',
    )
  })

  test('rule 61: the same topic twice for one function is refused', () => {
    const twice = {
      Resources: {
        Again: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { FunctionName: 'shop-dev-charge', EventSourceArn: { Ref: 'Cluster' }, Topics: ['orders'] },
        },
      },
    }
    expect(() => eventSourceMappings(service({ charge: [{ msk }] }, twice), naming, settings, NOW)).toThrow(
      'ResourceConflictException',
    )
  })

  test('topics that get one logical id are refused', () => {
    const events = [{ msk: { ...msk, topic: 'a.b' } }, { msk: { ...msk, topic: 'a-b' } }]
    expect(() => eventSourceMappings(service({ charge: events }), naming, settings, NOW)).toThrow(
      'the topics a.b, a-b get the same logical id ChargeEventSourceMappingMSKClusterAb',
    )
  })
})

describe('rule 29: the limits of a poller group', () => {
  const grouped = (count: number, pollers: object) =>
    eventSourceMappings(
      service({
        charge: Array.from({ length: count }, (_, i) => ({
          msk: { ...msk, topic: `orders-${i}`, provisionedPollers: { group: 'shared', ...pollers } },
        })),
      }),
      naming,
      settings,
      NOW,
    )

  test('100 mappings', () => {
    expect(grouped(100, { max: 20 }).mappings).toHaveLength(100)
    expect(() => grouped(101, { max: 1 })).toThrow('PollerGroupName "shared" has 101 mappings; allowed are 100')
  })

  test('2000 pollers at most, all together', () => {
    expect(grouped(10, {}).mappings).toHaveLength(10)
    expect(() => grouped(11, {})).toThrow(
      'PollerGroupName "shared": MaximumPollers of its 11 mappings add up to 2200 (200 each by default); allowed are 2000',
    )
  })

  test('a name that Lambda does not take', () => {
    expect(() => grouped(1, { group: 'two words' })).toThrow('PollerGroupName is "two words"')
  })
})

describe('warnings', () => {
  test('on-demand mode: settings that have no effect are named', () => {
    const { warnings } = define(
      { msk },
      { FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 2 },
    )
    expect(warnings).toEqual([
      `function charge, msk event of topic orders (${ID}): FunctionResponseTypes, MaximumRetryAttempts have no effect in on-demand mode, here as on AWS; add ProvisionedPollerConfig.`,
    ])
  })

  test('provisioned mode: none', () => {
    expect(define({ msk }, { ...provisioned, MaximumRetryAttempts: 2 }).warnings).toEqual([])
  })

  test('maximumBatchingWindow: 0 works, with a warning about the deployment (rule 15)', () => {
    const { mappings, warnings } = define({ msk: { ...msk, maximumBatchingWindow: 0 } })
    expect(mappings[0]?.MaximumBatchingWindowInSeconds).toBe(0)
    expect(warnings[0]).toContain('the framework drops the 0 when it deploys, and Lambda then waits 500 ms')
  })

  test('rule 16: no window is needed for a batch size above 10', () => {
    expect(define({ msk: { ...msk, batchSize: 11 } }).warnings).toEqual([])
  })

  test('rule 19: a timeout above 14 minutes', () => {
    const slow = service({ charge: [{ msk }] }, undefined, { timeout: 900 })
    expect(eventSourceMappings(slow, naming, settings, NOW).warnings).toEqual([
      'function charge: its timeout is 900 s; for Kafka, Lambda supports timeouts up to 840 s',
    ])
  })

  test('rule 29: a poller group has no effect here and is listed', () => {
    const { mappings, warnings } = define({ msk }, { ProvisionedPollerConfig: { PollerGroupName: '2026' } })
    expect(warnings).toEqual([])
    expect(mappings[0]?.ProvisionedPollerConfig).toEqual({
      MinimumPollers: 1,
      MaximumPollers: 200,
      PollerGroupName: '2026',
    })
  })

  test('rule 47: more filters than the default quota', () => {
    const filterPatterns = Array.from({ length: 6 }, (_, i) => ({ value: { a: [i] } }))
    expect(define({ msk: { ...msk, filterPatterns } }).warnings[0]).toContain('more than 5 need a raised quota')
  })

  test('rule 48: a pattern that does not name the value', () => {
    expect(define({ msk: { ...msk, filterPatterns: [{ eventName: ['INSERT'] }] } }).warnings[0]).toContain(
      'did you mean {"value":{"eventName":…}}?',
    )
  })
})
