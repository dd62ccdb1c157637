/** `rights.ts` as one IAM role per function. A resource is a name wherever IAM has one. */
import { type KafkaGrant, kafkaGrants, type Rights, rights } from '../rights.ts'

type Json = Readonly<Record<string, unknown>>

const join = (...parts: readonly unknown[]) => ({ 'Fn::Join': ['', parts] })
const sub = (text: string) => ({ 'Fn::Sub': text })
/** arn:aws:kafka:region:account:cluster/name/uuid, cut in front of `cluster/` and behind it. */
const clusterPart = (side: 0 | 1) => ({ 'Fn::Select': [side, { 'Fn::Split': [':cluster/', { Ref: 'ClusterArn' }] }] })
const kafkaArn = (resource: string, name: string) =>
  resource === 'cluster' ? { Ref: 'ClusterArn' } : join(clusterPart(0), `:${resource}/`, clusterPart(1), '/', name)

const allow = (Sid: string, Action: readonly string[], Resource: unknown): Json => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
})

/** Grants of the same actions are one statement. */
export const kafkaStatements = (of: readonly KafkaGrant[]): Json[] => {
  const byActions = Map.groupBy(of, ({ resource, actions }) => [resource, ...actions].join(' '))
  return [...byActions.values()].flatMap((grants, index) => {
    const [first] = grants
    if (!first) return []
    const actions = first.actions.map(action => `kafka-cluster:${action}`)
    const resources = grants.map(({ resource, name }) => kafkaArn(resource, name))
    return [allow(`Kafka${index + 1}`, actions, resources)]
  })
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
export const roleOf = (name: string): string => `${capital(name)}Role`

const secretArn = (stage: string, name: string): unknown =>
  name === 'database'
    ? { Ref: 'DatabaseSecret' }
    : sub(`arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:kassa/${stage}/${name}-*`)

/** What a stage may do without. */
interface Has {
  readonly sink: boolean
}

const mailConfigurationSet = (stage: string): unknown =>
  sub(`arn:\${AWS::Partition}:ses:\${AWS::Region}:\${AWS::AccountId}:configuration-set/kassa-${stage}`)

const statements = (stage: string, name: string, of: Rights, has: Has): Json[] => [
  allow(
    'Logs',
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    [
      sub(
        `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/kassa-${stage}-${name}:*`,
      ),
    ],
  ),
  // Lambda makes the network interfaces of the VPC; EC2 knows no names for them before. The code itself may not.
  allow(
    'Network',
    [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    '*',
  ),
  {
    Sid: 'NetworkNotByTheCode',
    Effect: 'Deny',
    Action: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
    Resource: '*',
    Condition: {
      ArnEquals: {
        'lambda:SourceFunctionArn': [
          sub(`arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:kassa-${stage}-${name}`),
        ],
      },
    },
  },
  ...(kafkaGrants(of).length > 0
    ? [
        allow(
          'Brokers',
          ['kafka:GetBootstrapBrokers', ...(of.mappings ? ['kafka:DescribeCluster', 'kafka:DescribeClusterV2'] : [])],
          [{ Ref: 'ClusterArn' }],
        ),
      ]
    : []),
  ...kafkaStatements(kafkaGrants(of)),
  ...Object.entries(of.tables ?? {}).map(([table, actions]) =>
    allow(
      `Table${capital(table).replaceAll('-', '')}`,
      actions.map(action => `dynamodb:${action}`),
      // A query is of an index.
      ['', ...(actions.includes('Query') ? ['/index/*'] : [])].map(index =>
        sub(`arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/kassa-${stage}-${table}${index}`),
      ),
    ),
  ),
  ...(of.tables || of.secrets
    ? [
        {
          ...allow('Key', ['kms:Decrypt'], [{ Ref: 'KeyArn' }]),
          Condition: {
            StringEquals: {
              'kms:ViaService': [
                ...(of.tables ? [sub('dynamodb.${AWS::Region}.amazonaws.com')] : []),
                ...(of.secrets ? [sub('secretsmanager.${AWS::Region}.amazonaws.com')] : []),
              ],
            },
          },
        },
      ]
    : []),
  ...(of.mail
    ? [
        {
          // The identity has a default configuration set, and SES asks for the right on both.
          ...allow('Mail', ['ses:SendEmail'], [{ Ref: 'MailIdentityArn' }, mailConfigurationSet(stage)]),
          Condition: { StringEquals: { 'ses:FromAddress': { Ref: 'MailFrom' } } },
        },
      ]
    : []),
  ...(of.sink && has.sink
    ? [
        allow(
          'Sink',
          ['kafkaconnect:DescribeConnector', ...(of.sink === 'restart' ? ['kafkaconnect:RestartConnector'] : [])],
          [{ 'Fn::GetAtt': ['SinkConnector', 'ConnectorArn'] }],
        ),
      ]
    : []),
  ...(of.secrets
    ? [
        allow(
          'Secrets',
          ['secretsmanager:GetSecretValue'],
          of.secrets.map(each => secretArn(stage, each)),
        ),
      ]
    : []),
]

export const roles = (stage: string, has: Has): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(rights).map(([name, of]) => [
      roleOf(name),
      {
        Type: 'AWS::IAM::Role',
        Properties: {
          Description: `What the function ${name} may do`,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          Policies: [
            {
              PolicyName: name,
              PolicyDocument: { Version: '2012-10-17', Statement: statements(stage, name, of, has) },
            },
          ],
        },
      },
    ]),
  )
