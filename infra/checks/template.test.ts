/** The template AWS would get, held to the lists the code uses. It is made by `sls package`, as a deployment makes it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, jest, test } from '@jest/globals'
import { parse } from 'yaml'
import { connectorConfig } from '../../connect/sink.ts'
import { connectorGroup } from '../../functions/operations/connector.ts'
import { alarms } from '../application/alarms.ts'
import { mskConnectorName } from '../application/sink.ts'
import { deletable } from '../deploy/deletable.ts'
import { platformPlan } from '../deploy/platform-plan.ts'
import { destructionPlan } from '../deploy/removal-plan.ts'
import { signInOf } from '../deploy/sign-in.ts'
import { type Step, stepsOf } from '../deploy/steps.ts'
import { tablesOf } from '../local/set-up/tables.ts'
import { consumerGroups, kafkaGrants, onFailureTopic, rights, topicNames } from '../rights.ts'
import type { Naming, Service } from '../serverless-offline-kafka/src/serverless.ts'
import { eventSourceMappings } from '../serverless-offline-kafka/src/settings/definition.ts'
import { defaultSettings } from '../serverless-offline-kafka/src/settings/settings.ts'
import { stageSettings } from '../stages/settings.ts'
import { stageVariables } from '../stages/stage-variables.ts'
import { handlers } from './bundles.ts'
import { type Packaged, packaged, type Resource, type Stack } from './packaged.ts'
import { permissions } from './permissions.ts'
import { usedRights } from './used-rights.ts'

jest.setTimeout(180_000)

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const naming: Naming = createRequire(import.meta.url)('serverless/lib/plugins/aws/lib/naming.js')
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Secrets that an operator creates (docs/deploy.md). */
const putByHand = ['kassa/prod/payment-provider', 'kassa/prod/webhooks']

let resources: Packaged['template']['Resources']
let platform: Packaged['template']['Resources']
let parameters: Packaged['template']['Parameters']

beforeAll(async () => {
  const templateOf = (stack: Stack) => packaged(stack, 'prod', async ({ template }) => template)
  const templates = await Promise.all([templateOf('application'), templateOf('platform')])
  ;[resources, platform] = templates.map(({ Resources }) => Resources) as [typeof resources, typeof platform]
  parameters = templates[0].Parameters
})

/** serverless.yml as the plugin finds it under `sls offline`. */
const service = (): Service => {
  const pollers: Readonly<Record<string, unknown>> = stageSettings('prod').pollers
  const { reads } = stageVariables('prod').webhooks
  const yaml = read('serverless.yml')
    .replaceAll(/\$\{self:custom\.stage\.pollers\.(\w+)\}/g, (_, name: string) => String(pollers[name]))
    .replaceAll(/\$\{sls:stage\}/g, 'prod')
    .replaceAll(/"\$\{self:custom\.stage\.webhooks\.reads\.([\w-]+)\}"/g, (_, name: string) => String(reads[name]))
  const { functions, resources: parts } = parse(yaml, {
    merge: true,
    customTags: ['Ref', 'GetAtt', 'Sub'].map(name => ({
      tag: `!${name}`,
      resolve: (text: string) => ({ [name === 'Ref' ? name : `Fn::${name}`]: text }),
    })),
  })
  return {
    service: 'kassa',
    provider: { name: 'aws', region: 'eu-central-1', stage: 'local' },
    resources: parts.filter((part: unknown) => typeof part === 'object'),
    getAllFunctions: () => Object.keys(functions),
    getFunction: (name: string) => ({ ...functions[name], name: `kassa-local-${name}` }),
  } as unknown as Service
}

/** The function that an ARN or an alias stands for. */
const functionOf = (called: { Ref?: string; 'Fn::GetAtt'?: [string, string] }): string =>
  called['Fn::GetAtt']?.[0] ?? resources[called.Ref ?? '']?.Properties.FunctionName.Ref

const ofType = (type: string, all = resources): [string, Resource][] =>
  Object.entries(all).filter(([, { Type }]) => Type === type)

describe('event source mappings', () => {
  test('are on AWS what the local plugin obeys, setting by setting', () => {
    const settings = { ...defaultSettings, bootstrapServers: ['b:1'] }
    const { mappings } = eventSourceMappings(service(), naming, settings, Date.now())
    const obeyed = mappings
      .filter(({ Enabled }) => Enabled)
      .map(each => [
        each.LogicalId,
        {
          FunctionName: `${capital(each.FunctionKey)}LambdaFunction`,
          EventSourceArn: { Ref: 'ClusterArn' },
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: each.ConsumerGroupId },
          Topics: [each.Topic],
          StartingPosition: each.StartingPosition,
          BatchSize: each.BatchSize,
          MaximumBatchingWindowInSeconds: each.MaximumBatchingWindowInSeconds,
          FunctionResponseTypes: each.ReportBatchItemFailures ? ['ReportBatchItemFailures'] : undefined,
          MaximumRetryAttempts: each.MaximumRetryAttempts,
          ProvisionedPollerConfig: each.ProvisionedPollerConfig,
          DestinationConfig: { OnFailure: { Destination: each.OnFailureDestination } },
        },
      ])
    const deployed = ofType('AWS::Lambda::EventSourceMapping').map(([id, { Properties }]) => {
      const { Enabled, ...rest } = Properties
      expect(Enabled ?? true).toBe(true)
      return [id, { ...rest, FunctionName: functionOf(rest.FunctionName) }]
    })
    expect(obeyed.length).toBeGreaterThan(5)
    expect(Object.fromEntries(deployed)).toEqual(Object.fromEntries(obeyed))
  })

  test('are not there for webhooks that nobody gets, nor are the alarms on them', () => {
    const groups = Object.values(rights.webhooks?.mappings ?? {})
    expect(groups.length).toBeGreaterThan(3)
    const those = [...ofType('AWS::Lambda::EventSourceMapping'), ...ofType('AWS::CloudWatch::Alarm')]
    expect(
      those.filter(([, { Properties }]) => groups.some(each => JSON.stringify(Properties).includes(each))),
    ).toEqual([])
  })

  test('read the topics in the groups that their function has the right to', () => {
    const deployed = ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => [
      functionOf(Properties.FunctionName).replace(/LambdaFunction$/, ''),
      Properties.Topics[0],
      Properties.AmazonManagedKafkaEventSourceConfig.ConsumerGroupId,
    ])
    const granted = Object.entries(rights).flatMap(([name, { mappings = {} }]) =>
      name === 'webhooks' ? [] : Object.entries(mappings).map(([topic, group]) => [capital(name), topic, group]),
    )
    expect(deployed.sort()).toEqual(granted.sort())
  })
})

describe('order of creation', () => {
  const dependencies = (type: string) =>
    ofType(type).map(([id, { DependsOn }]) => [id, [DependsOn ?? []].flat()] as const)

  test('topics come before every mapping that reads them, topics and schema before the connector', () => {
    const mappings = dependencies('AWS::Lambda::EventSourceMapping')
    expect(mappings.length).toBeGreaterThan(5)
    expect(mappings.filter(([, names]) => !names.includes('Topics'))).toEqual([])
    expect(dependencies('AWS::KafkaConnect::Connector')).toEqual([['SinkConnector', ['Topics', 'SinkSchema']]])
  })

  test('topics, schema and passwords are brought up to date when their source is another', () => {
    expect(resources.Topics?.Properties).toMatchObject({ List: expect.any(String), Cluster: { Ref: 'ClusterArn' } })
    expect(resources.SinkSchema?.Properties).toMatchObject({
      Schema: expect.any(String),
      Database: { Ref: 'DatabaseAddress' },
      Passwords: ['version-of-analyst', 'version-of-sink'],
    })
  })
})

test('every name carries the stage, so that stages stand beside each other in one account', () => {
  const names = [...Object.entries(resources), ...Object.entries(platform)].flatMap(([id, { Type, Properties }]) =>
    Object.entries<unknown>(Properties ?? {}).flatMap(([key, value]) =>
      /^(Name|\w+Name|DBClusterIdentifier)$/.test(key) && typeof value === 'string' ? [{ id, Type, key, value }] : [],
    ),
  )
  // Names of AWS's own: what a metric or an engine is called.
  const own = ['MetricName', 'ServiceName', 'DatabaseName', 'PolicyName', 'DeploymentConfigName']
  const inside = ['HttpApiStage', 'HttpApiAuthorizerOperations']
  expect(names.length).toBeGreaterThan(100)
  expect(
    names.filter(
      ({ id, Type, key, value }) =>
        !own.includes(key) && !inside.includes(id) && Type !== 'AWS::Lambda::Alias' && !value.includes('prod'),
    ),
  ).toEqual([])
})

test('a first deployment that fails leaves nothing that is in the way of the next', () => {
  const kept = Object.entries(platform).flatMap(([id, { DeletionPolicy, Properties }]) => [
    ...(DeletionPolicy === 'Retain' ? [`${id} is retained`] : []),
    ...(Properties?.DeletionProtection || Properties?.DeletionProtectionEnabled ? [`${id} is protected`] : []),
  ])
  expect(kept).toEqual([])
})

describe('what one stack names, another has', () => {
  const target = { stage: 'prod', settings: stageSettings('prod') }
  /** Parameters that a plan puts, since no stack knows them. */
  const put = () =>
    stepsOf(platformPlan(target)).flatMap(({ command }) =>
      command.includes('put-parameter') ? [command[command.indexOf('--name') + 1] ?? ''] : [],
    )
  const namesOf = (type: string, key: string) =>
    ofType(type, platform).map(([, { Properties }]) => Properties[key] as string)

  test('parameters', () => {
    const given = Object.values(parameters ?? {}).map(({ Default }) => Default)
    const asked = [...JSON.stringify(resources).matchAll(/\{\{resolve:ssm:([^}]+)\}\}/g)].map(([, name]) => name)
    const there = [...namesOf('AWS::SSM::Parameter', 'Name'), ...put()]
    expect(given.length).toBeGreaterThan(10)
    expect([...given, ...asked].filter(name => !there.includes(String(name)))).toEqual([])
  })

  test('secrets; two are put by hand, and the owner of the database has one of RDS', () => {
    const there = [...namesOf('AWS::SecretsManager::Secret', 'Name'), ...putByHand]
    const asked = [
      ...[...JSON.stringify(resources).matchAll(/\{\{resolve:secretsmanager:([^:]+):/g)].map(([, name]) => name),
      ...Object.values(rights).flatMap(({ secrets = [] }) => secrets.map(name => `kassa/prod/${name}`)),
    ]
    expect(new Set(asked.filter(name => !there.includes(String(name))))).toEqual(new Set(['kassa/prod/database']))
  })

  test('what is put beside the stacks is deleted with everything', () => {
    const deleted = destructionPlan(target).flatMap(({ command }) =>
      command.includes('delete-parameter') ? [command[command.indexOf('--name') + 1]] : [],
    )
    expect(deleted.toSorted()).toEqual(put().toSorted())
  })

  test('what is protected after it was created is unprotected before it is deleted', () => {
    const tables = (plan: readonly Step[], flag: string) =>
      plan.flatMap(({ command }) => (command.includes(flag) ? [command[command.indexOf('--table-name') + 1]] : []))
    const all = namesOf('AWS::DynamoDB::Table', 'TableName').toSorted()
    expect(tables(stepsOf(platformPlan(target)), '--deletion-protection-enabled').toSorted()).toEqual(all)
    expect(tables(destructionPlan(target), '--no-deletion-protection-enabled').toSorted()).toEqual(all)
  })
})

test('every log is encrypted with the key of the stage, and ends', () => {
  const groups = [...ofType('AWS::Logs::LogGroup'), ...ofType('AWS::Logs::LogGroup', platform)]
  expect(groups.length).toBeGreaterThan(25)
  expect(groups.filter(([, { Properties }]) => !Properties.KmsKeyId || !Properties.RetentionInDays)).toEqual([])
  const logged = groups.map(([, { Properties }]) => Properties.LogGroupName)
  const functions = ofType('AWS::Lambda::Function').map(
    ([, { Properties }]) => `/aws/lambda/${Properties.FunctionName}`,
  )
  expect(functions.filter(name => !logged.includes(name))).toEqual([])
})

test('all that rests is encrypted with the key of the stage', () => {
  const key = JSON.stringify({ 'Fn::GetAtt': ['Key', 'Arn'] })
  const resting = ['DynamoDB::Table', 'RDS::DBCluster', 'MSK::Cluster', 'SecretsManager::Secret', 'Backup::BackupVault']
  const stores = resting.flatMap(type => ofType(`AWS::${type}`, platform))
  expect(stores.length).toBeGreaterThan(10)
  expect(stores.filter(([, store]) => !JSON.stringify(store).includes(key)).map(([id]) => id)).toEqual([])
})

test('a function that is not let run rings, whichever it is', () => {
  const watched = ofType('AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
    (Properties.Metrics ?? []).flatMap(
      (each: { MetricStat?: { Metric: { MetricName: string; Dimensions: object[] } } }) =>
        each.MetricStat?.Metric.MetricName === 'Throttles' ? each.MetricStat.Metric.Dimensions : [],
    ),
  )
  expect(watched).toEqual(Object.keys(rights).map(name => ({ Name: 'FunctionName', Value: `kassa-prod-${name}` })))
})

test('a stack has fewer resources than CloudFormation takes', () => {
  expect(Object.keys(resources).length).toBeLessThan(480)
  expect(Object.keys(platform).length).toBeLessThan(480)
})

test('all that is kept with the platform stack goes when it is told to', () => {
  const { Resources } = deletable({ Resources: platform as never })
  expect(Object.values(Resources).filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete')).toEqual([])
})

test('every table is on AWS what it is on a laptop, and can be restored to any minute', () => {
  const deployed = ofType('AWS::DynamoDB::Table', platform).map(([, { Properties }]) => {
    expect(Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true })
    const [index] = Properties.GlobalSecondaryIndexes ?? []
    return {
      name: Properties.TableName,
      key: Properties.KeySchema[0].AttributeName,
      ...(Properties.KeySchema[1] ? { sortKey: Properties.KeySchema[1].AttributeName } : {}),
      ...(index
        ? {
            index: {
              name: index.IndexName,
              key: index.KeySchema[0].AttributeName,
              sort: index.KeySchema[1].AttributeName,
            },
          }
        : {}),
      ...(Properties.TimeToLiveSpecification ? { ttl: Properties.TimeToLiveSpecification.AttributeName } : {}),
    }
  })
  expect(deployed).toEqual(tablesOf('kassa-prod').map(({ setting: _, ...table }) => table))
})

describe('the sink', () => {
  test('has on MSK Connect the settings it has everywhere, but for address, password and who restarts it', () => {
    const deployed = { ...resources.SinkConnector?.Properties.ConnectorConfiguration }
    const local: Record<string, unknown> = { ...connectorConfig('postgresql://sink:secret@127.0.0.1:15432/analytics') }
    expect(deployed['consumer.override.group.id']).toBe(connectorGroup)
    const placed = ['connection.url', 'connection.username', 'connection.password', 'config.action.reload']
    placed.push('consumer.override.group.id')
    for (const name of placed) {
      delete deployed[name]
      delete local[name]
    }
    expect(deployed).toEqual(local)
  })

  test('keeps its name when it is replaced, and its alarms look at that name', () => {
    const name = mskConnectorName('prod')
    expect(resources.SinkConnector?.Properties.ConnectorName).toBe(name)
    expect(resources.SinkNotRunningAlarm?.Properties.Dimensions).toEqual([{ Name: 'ConnectorName', Value: name }])
  })

  test('has as many tasks as its settings say, which automatic scaling would overrule', () => {
    expect(Object.keys(resources.SinkConnector?.Properties.Capacity)).toEqual(['ProvisionedCapacity'])
  })

  test('gets its password from Secrets Manager, by a reference', () => {
    const password = resources.SinkConnector?.Properties.ConnectorConfiguration['connection.password']
    expect(password).toEqual({ 'Fn::Join': ['', ['$', '{secrets:kassa/prod/sink:password}']] })
  })
})

test('functions read by one version of their password, so that a rotated one is a change of the template', () => {
  const urls = ofType('AWS::Lambda::Function').flatMap(([, { Properties }]) => {
    const url = Properties.Environment?.Variables?.DATABASE_URL
    return url ? [url['Fn::Sub']] : []
  })
  expect(urls.length).toBeGreaterThan(2)
  for (const url of urls)
    expect(url).toContain('{{resolve:secretsmanager:kassa/prod/analyst:SecretString:password::version-of-analyst}}')
})

describe('rights', () => {
  const functions = Object.fromEntries(handlers())

  test('are told for every function, and every function acts in its own role', () => {
    expect(Object.keys(rights).sort()).toEqual(Object.keys(functions).sort())
    const roleOf = ofType('AWS::Lambda::Function').map(([id, { Properties }]) => [id, Properties.Role['Fn::GetAtt'][0]])
    expect(roleOf).toEqual(
      Object.keys(functions).map(name => [`${capital(name)}LambdaFunction`, `${capital(name)}Role`]),
    )
  })

  test('name what they are for: the star alone stands for network interfaces', () => {
    const withPolicies = ofType('AWS::IAM::Role').filter(([, { Properties }]) => Properties.Policies)
    const stars = withPolicies.flatMap(([id, { Properties }]) =>
      // biome-ignore lint/suspicious/noExplicitAny: a policy is any JSON
      Properties.Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement)
        // biome-ignore lint/suspicious/noExplicitAny: a policy is any JSON
        .filter(({ Resource }: any) => [Resource].flat().includes('*'))
        // biome-ignore lint/suspicious/noExplicitAny: a policy is any JSON
        .flatMap(({ Action }: any) => [Action].flat())
        .filter(
          (action: string) => !/^ec2:\w+NetworkInterfaces?$|^ec2:Describe(Subnets|SecurityGroups|Vpcs)$/.test(action),
        )
        .map((action: string) => `${id} ${action}`),
    )
    expect(stars).toEqual([])
  })

  test.each(Object.entries(rights))('%s has the rights its code uses, and no other', async (name, of) => {
    const use = await usedRights(functions[name] ?? '')
    // Where a redriven record goes, and a fact that waits with its order, is read out of the record.
    const isInRecords = ((of.views ?? of.resumes) !== undefined && of.writes !== undefined) || name === 'publishActions'
    expect({
      dynamodb: new Set(Object.values(of.tables ?? {}).flat()),
      // Where the mapping puts what failed every retry, the function itself puts what hangs.
      writes: isInRecords ? new Set() : new Set([...(of.writes ?? []), ...(of.mappings ? [onFailureTopic] : [])]),
      resumes: of.resumes !== undefined,
      viewsTopics: of.views !== undefined,
      resets: of.resets !== undefined,
      looks: (of.looks ?? false) || of.resumes !== undefined,
      creates: of.creates ?? false,
      mail: of.mail ?? false,
      secrets: of.secrets !== undefined,
      sink: of.sink,
    }).toEqual(use)
  })

  test('to tables are those that the function is told of', () => {
    const environment = Object.fromEntries(
      ofType('AWS::Lambda::Function').map(([id, { Properties }]) => [id, Properties.Environment.Variables]),
    )
    for (const [name, { tables = {} }] of Object.entries(rights)) {
      const told = Object.entries<unknown>(environment[`${capital(name)}LambdaFunction`])
        .filter(([variable]) => variable.endsWith('_TABLE'))
        .map(([, table]) => String(table).replace('kassa-prod-', ''))
      expect([name, ...told.sort()]).toEqual([name, ...Object.keys(tables).sort()])
    }
  })

  test('on the cluster end where a record could be forged: only the owner of a fact writes its topic', () => {
    const writers = Object.entries(rights).flatMap(([name, of]) =>
      kafkaGrants(of)
        .filter(({ actions }) => actions.includes('WriteData'))
        .map(grant => [grant.name, name] as const),
    )
    const owners = (topic: string) => writers.filter(([each]) => each === topic).map(([, name]) => name)
    expect(owners('checkout-requested')).toEqual(['checkout', 'redrive', 'redriveOverHttp', 'scheduledRedrive'])
    expect(owners('email-successful')).toEqual(['email'])
    expect(writers.filter(([topic]) => topic.includes('*'))).toEqual([])
  })

  test('are told in docs/permissions.md as they are', () => {
    expect(read('docs/permissions.md')).toBe(permissions())
  })
})

describe('what a role names is there, and what a function names is in its role', () => {
  type Json = Readonly<Record<string, unknown>>
  /** An intrinsic as text: parts joined, parameters and attributes in braces. */
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value
    const { Ref, 'Fn::Sub': sub, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Json
    if (Ref) return `{${Ref}}`
    if (attribute) return `{${(attribute as string[]).join('.')}}`
    if (join) return (join as [string, unknown[]])[1].map(text).join('')
    return sub ? text(Array.isArray(sub) ? sub[0] : sub) : ''
  }
  const arnsOf = (role: string): string[] =>
    resources[role]?.Properties.Policies?.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: Json[] } }) =>
      PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Resource }) =>
        [Resource].flat().map(text),
      ),
    ) ?? []
  const named = (type: string, key: string, all = resources): string[] =>
    ofType(type, all).map(([, { Properties }]) => String(Properties[key]))

  test('every ARN of a role', () => {
    const there: [of: RegExp, names: () => readonly string[]][] = [
      [/:table\/([\w-]+)(?:\/index\/\*)?$/, () => named('AWS::DynamoDB::Table', 'TableName', platform)],
      [/:log-group:([\w/-]+):\*$/, () => named('AWS::Logs::LogGroup', 'LogGroupName')],
      [/:configuration-set\/([\w-]+)$/, () => named('AWS::SES::ConfigurationSet', 'Name', platform)],
      [/:secret:([\w/-]+)-\*$/, () => [...named('AWS::SecretsManager::Secret', 'Name', platform), ...putByHand]],
      // MSK Connect makes its own.
      [/^:topic\/\/(.+)$/, () => [...topicNames, '*', '__amazon_msk_connect_*']],
      [/^:group\/\/(.+)$/, () => [...consumerGroups, ...['kassa-*', '*', '__amazon_msk_connect_*', connectorGroup]]],
      [/^\{(\w+)\}$/, () => Object.keys(parameters ?? {})],
      [/^\{(\w+)\.\w+\}$/, () => Object.keys(resources)],
      // Network interfaces have no names before they are made.
      [/^(\*)$/, () => ['*']],
    ]
    const arns = ofType('AWS::IAM::Role').flatMap(([role]) => arnsOf(role).map(arn => ({ role, arn })))
    expect(arns.length).toBeGreaterThan(150)
    const isThere = (arn: string) =>
      there.some(([of, names]) => names().includes(of.exec(arn)?.[1] ?? 'nothing that is there'))
    expect(arns.filter(({ arn }) => !isThere(arn))).toEqual([])
  })

  test('every table, secret, connector, cluster and log of a function', () => {
    const asked = ofType('AWS::Lambda::Function').flatMap(([, { Properties }]) => {
      const role: string = Properties.Role['Fn::GetAtt'][0]
      const { CONNECTOR_ARN, SINK_SECRET, ANALYST_SECRET, ...variables } = Properties.Environment.Variables
      const tables = Object.entries<string>(variables).filter(([name]) => name.endsWith('_TABLE'))
      return [
        `:log-group:/aws/lambda/${Properties.FunctionName}:*`,
        ...tables.map(([, table]) => `:table/${table}`),
        ...[SINK_SECRET, ANALYST_SECRET].flatMap(secret => (secret ? [`:secret:${secret}-*`] : [])),
        ...(CONNECTOR_ARN ? [text(CONNECTOR_ARN)] : []),
      ].map(end => ({ role, end }))
    })
    const mapped = ofType('AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) => {
      const role = functionOf(Properties.FunctionName).replace(/LambdaFunction$/, 'Role')
      const { ConsumerGroupId } = Properties.AmazonManagedKafkaEventSourceConfig
      const onFailure = Properties.DestinationConfig.OnFailure.Destination.replace('kafka://', '')
      return [
        text(Properties.EventSourceArn),
        ...[...Properties.Topics, onFailure].map(topic => `:topic//${topic}`),
        `:group//${ConsumerGroupId}`,
      ].map(end => ({ role, end }))
    })
    expect(asked.length).toBeGreaterThan(60)
    expect([...asked, ...mapped].filter(({ role, end }) => !arnsOf(role).some(arn => arn.endsWith(end)))).toEqual([])
  })
})

test('nothing of the application stays when its stack is deleted', () => {
  // A version of a function goes with the function.
  const kept = Object.entries(resources).flatMap(([id, { Type, DeletionPolicy = 'Delete' }]) =>
    DeletionPolicy === 'Delete' || Type === 'AWS::Lambda::Version' ? [] : [id],
  )
  expect(kept).toEqual([])
  // The framework empties its own bucket before.
  expect(ofType('AWS::S3::Bucket').map(([id]) => id)).toEqual(['ServerlessDeploymentBucket'])
})

describe('the door', () => {
  test('lets shoppers in, and to operations those whom the issuer gave the scope', () => {
    const routes = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => [
      Properties.RouteKey,
      Properties.AuthorizationScopes?.join() ?? 'open',
    ])
    expect(Object.fromEntries(routes)).toEqual({
      'POST /checkout': 'open',
      'GET /checkout/{checkoutId}': 'open',
      'POST /checkout/{checkoutId}/cancel': 'open',
      'POST /checkout/{checkoutId}/payment': 'open',
      'POST /payments/webhook': 'open',
      'GET /simulated-bank/{paymentId}': 'open',
      'POST /simulated-bank/{paymentId}': 'open',
      'GET /catalogue': 'open',
      'GET /shipping': 'open',
      'GET /catalogue/brands': 'kassa/operations',
      'GET /catalogue/products': 'kassa/operations',
      'PUT /catalogue/brands/{brand}': 'kassa/operations.act',
      'DELETE /catalogue/brands/{brand}': 'kassa/operations.act',
      'PUT /catalogue/products/{sku}': 'kassa/operations.act',
      'DELETE /catalogue/products/{sku}': 'kassa/operations.act',
      'POST /catalogue/products/{sku}/stock': 'kassa/operations.act',
      'GET /openapi.json': 'open',
      'GET /health': 'open',
      'GET /analytics': 'kassa/operations',
      'GET /analytics/{report}': 'kassa/operations',
      'GET /events': 'kassa/operations',
      'GET /orders': 'kassa/operations',
      'GET /search': 'kassa/operations',
      'GET /orders/{checkoutId}': 'kassa/operations',
      'POST /orders/{checkoutId}/cancel': 'kassa/operations.act',
      'POST /orders/{checkoutId}/refunds': 'kassa/operations.act',
      'POST /orders/{checkoutId}/shipment': 'kassa/operations.act',
      'POST /orders/{checkoutId}/receipt': 'kassa/operations.act',
      'PUT /orders/{checkoutId}/address': 'kassa/operations.act',
      'GET /cluster': 'kassa/operations',
      'GET /topics': 'kassa/operations',
      'GET /traces': 'kassa/operations',
      'GET /traces/{traceId}': 'kassa/operations',
      'GET /topics/{topic}': 'kassa/operations',
      'GET /topics/{topic}/records': 'kassa/operations',
      'GET /topics/{topic}/records/unmasked': 'kassa/operations.act',
      'GET /groups/{group}': 'kassa/operations',
      'POST /groups/{group}/reset': 'kassa/operations.act',
      'GET /dead-letters': 'kassa/operations',
      'POST /dead-letters/redrive': 'kassa/operations.act',
      'POST /dead-letters/discard': 'kassa/operations.act',
    })
  })

  test('takes the tokens of the issuer that the console signs in at, made for the console', () => {
    const [[, authorizer] = []] = ofType('AWS::ApiGatewayV2::Authorizer')
    expect(authorizer?.Properties.JwtConfiguration).toEqual({
      Issuer: 'https://login.example.com/pool',
      Audience: ['console'],
    })
    expect(signInOf(stageSettings('prod').signIn)).toMatchObject({
      issuer: 'https://login.example.com/pool',
      clientId: 'console',
      scope: 'openid kassa/operations kassa/operations.act',
    })
  })

  test('of the storefront lets its pages call their own origin, the issuer and Stripe, and nobody else', () => {
    const [[, headers] = []] = ofType('AWS::CloudFront::ResponseHeadersPolicy')
    const policy = headers?.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy
    expect(policy.ContentSecurityPolicy.split('; ')).toContain(
      `connect-src 'self' https://login.example.com https://tokens.example.com https://api.stripe.com`,
    )
  })

  test('is one address for pages and API, behind the firewall', () => {
    const { Origins, CacheBehaviors, WebACLId } = resources.Distribution?.Properties.DistributionConfig ?? {}
    expect(Origins.map(({ Id }: { Id: string }) => Id)).toEqual(['pages', 'api'])
    expect(CacheBehaviors).toMatchObject([{ PathPattern: '/api/*', TargetOriginId: 'api' }])
    expect(WebACLId).toBe('{{resolve:ssm:/kassa/prod/firewall-arn}}')
  })

  test('is closed at the address of the API: each of its functions knows the secret that CloudFront adds', () => {
    const integrated = new Set(
      ofType('AWS::ApiGatewayV2::Integration').map(([, { Properties }]) => functionOf(Properties.IntegrationUri)),
    )
    const secret = '{{resolve:secretsmanager:kassa/prod/origin:SecretString:secret}}'
    const told = ofType('AWS::Lambda::Function').flatMap(([id, { Properties }]) =>
      Properties.Environment.Variables.ORIGIN_SECRET === secret ? [id] : [],
    )
    expect(told.length).toBeGreaterThan(5)
    expect(told.toSorted()).toEqual([...integrated].toSorted())
    const { Origins } = resources.Distribution?.Properties.DistributionConfig ?? {}
    expect(Origins[1].OriginCustomHeaders).toEqual([{ HeaderName: 'x-kassa-origin', HeaderValue: secret }])
  })

  test('takes so many requests a second', () => {
    expect(resources.HttpApiStage?.Properties.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0)
  })
})

test('a mail is allowed on the identity and on its default configuration set, for SES asks for both', () => {
  const [[, identity] = []] = ofType('AWS::SES::EmailIdentity', platform)
  const set = platform[identity?.Properties.ConfigurationSetAttributes.ConfigurationSetName.Ref]?.Properties.Name
  const mailStatement = resources.EmailRole?.Properties.Policies[0].PolicyDocument.Statement.find(
    ({ Sid }: { Sid: string }) => Sid === 'Mail',
  )
  expect(mailStatement.Resource).toEqual([
    { Ref: 'MailIdentityArn' },
    { 'Fn::Sub': expect.stringMatching(new RegExp(`:ses:.*:configuration-set/${set}$`)) },
  ])
})

test('a secret is given to no function but the one that needs it', () => {
  const holders = (variable: string) =>
    ofType('AWS::Lambda::Function')
      .filter(([, { Properties }]) => variable in Properties.Environment.Variables)
      .map(([id]) => id.replace('LambdaFunction', ''))
  expect(holders('CHECKOUT_SECRET')).toEqual(['Checkout'])
  expect(holders('DATABASE_URL')).toEqual([
    ...['Status', 'Analytics', 'Events', 'Orders', 'OrderView', 'OrderActions', 'Cluster', 'Health', 'Redrive'],
    ...['DeadLetters', 'RedriveOverHttp'],
  ])
  expect(holders('KAFKA_BROKERS')).toEqual([])
})

test('nobody is called for what is sent on by itself, before that has ended', () => {
  const names = alarms('prod', 'sink').map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['dead-letter-records', 'sink-dead-letter-records', 'patience-ended']))
  expect(names).not.toContain('retries-exhausted-records')
  expect(alarms('prod', 'sink').find(({ name }) => name === 'patience-ended')?.metric).toEqual({
    Namespace: 'Kassa',
    MetricName: 'PatienceEnded',
    Dimensions: [{ Name: 'service', Value: 'kassa-prod-scheduledRedrive' }],
    Statistic: 'Sum',
  })
})

test('each alarm has its paragraph in the runbook', () => {
  const headings = [...read('docs/runbook.md').matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  )
  const descriptions = [
    ...alarms('prod', 'sink').map(({ what }) => what),
    ...ofType('AWS::CloudWatch::Alarm', platform).map(([, { Properties }]) => Properties.AlarmDescription as string),
  ]
  const wanted = new Set(descriptions.map(what => /docs\/runbook\.md#([\w-]+)$/.exec(what)?.[1] ?? `none: ${what}`))
  expect([...wanted].filter(anchor => !headings.includes(anchor))).toEqual([])
})
