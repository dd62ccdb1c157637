/**
 * The sink on MSK Connect: the settings of connect/connector.json, which every worker runs, with the addresses of this
 * stage. Name and password stay in Secrets Manager; the worker asks there (connect/secrets).
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connectorConfig } from '../../connect/sink.ts'
import { connectorGroup } from '../../functions/operations/connector.ts'
import { sinkGrants } from '../rights.ts'
import { kafkaStatements } from './roles.ts'

type Json = Readonly<Record<string, unknown>>
const sub = (text: string) => ({ 'Fn::Sub': text })
const ref = (name: string) => ({ Ref: name })

/** A reference that the worker resolves. In two parts: the framework would take it for a variable of its own. */
const secret = (stage: string, key: string): Json => ({
  'Fn::Join': ['', ['$', `{secrets:kassa/${stage}/sink:${key}}`]],
})

/** What differs from place to place: where the database is, and how its password is found. */
const placed = (stage: string, traces: string | undefined): Record<string, string | Json> => {
  const { 'connection.url': url = '', ...settings } = connectorConfig('postgresql://user@database.example/analytics')
  return {
    ...settings,
    // Encrypted; the certificate is not checked, as a JVM does not know the authority of RDS. Both stand in our subnets.
    'connection.url': sub(`${url.replace('database.example', '${DatabaseAddress}')}&sslmode=require`),
    'connection.username': secret(stage, 'username'),
    'connection.password': secret(stage, 'password'),
    // Else MSK Connect restarts the connector over and over to look for a new password.
    'config.action.reload': 'none',
    // Under whatever name, it goes on where the one before it was.
    'consumer.override.group.id': connectorGroup,
    'errors.deadletterqueue.topic.replication.factor': '3',
    ...(traces === undefined ? {} : { 'consumer.override.kassa.traces.endpoint': traces }),
  }
}

const workerProperties = readFileSync(new URL('../../connect/msk-connect.properties', import.meta.url), 'utf8')
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

const connectVersion = '3.7.x'

/**
 * With another plugin, worker or version CloudFormation deletes the connector and then creates it again under its name
 * (replacementStrategy of AWS::KafkaConnect::Connector). No row is written meanwhile; the new one goes on at the offsets of
 * the old one.
 */
export const mskConnectorName = (stage: string): string => `kassa-${stage}-sink`

/** MSK Connect makes topics of its own for configuration, offsets and status. */
const own = '__amazon_msk_connect_*'

/** The schema of the database and its roles, whether or not a connector writes there. */
export const sinkSchema: Readonly<Record<string, Json>> = {
  SinkSchema: {
    Type: 'Custom::SinkSchema',
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['MigrateLambdaFunction', 'Arn'] },
      ServiceTimeout: 120,
      // The migration runs again when one of these is another. The deployment puts the versions' ids in the place of the names.
      Schema: digest(readFileSync(new URL('../../connect/schema.sql', import.meta.url), 'utf8')),
      Database: ref('DatabaseAddress'),
      Passwords: ['version-of-analyst', 'version-of-sink'],
    },
  },
}

const statements = (stage: string): Json[] => [
  ...kafkaStatements(sinkGrants({ topics: own, groups: [own, connectorGroup] })),
  {
    Sid: 'Password',
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: sub(
      `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:kassa/${stage}/sink-*`,
    ),
  },
  {
    Sid: 'Key',
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: ref('KeyArn'),
    Condition: { StringEquals: { 'kms:ViaService': sub('secretsmanager.${AWS::Region}.amazonaws.com') } },
  },
]

/**
 * @param workers each takes a share of the tasks of connect/connector.json
 * @param traces where spans of rows go, if anywhere
 */
export const sink = (
  stage: string,
  {
    plugin,
    logDays,
    workers,
    traces,
  }: { plugin: string; logDays: number; workers: number; traces?: string | undefined },
): Readonly<Record<string, Json>> => ({
  SinkPlugin: {
    Type: 'AWS::KafkaConnect::CustomPlugin',
    // Another zip is another plugin, and another plugin replaces the connector.
    Properties: {
      Name: `kassa-${stage}-sink-${plugin}`,
      ContentType: 'ZIP',
      Location: {
        S3Location: {
          BucketArn: sub('arn:${AWS::Partition}:s3:::${Artifacts}'),
          FileKey: `plugins/kassa-sink-${plugin}.zip`,
        },
      },
    },
  },
  SinkWorker: {
    Type: 'AWS::KafkaConnect::WorkerConfiguration',
    Properties: {
      Name: `kassa-${stage}-sink-${digest(workerProperties)}`,
      PropertiesFileContent: { 'Fn::Base64': workerProperties },
    },
  },
  SinkConnector: {
    Type: 'AWS::KafkaConnect::Connector',
    // Its topics, its table and the role it logs in with.
    DependsOn: ['Topics', 'SinkSchema'],
    Properties: {
      ConnectorName: mskConnectorName(stage),
      KafkaConnectVersion: connectVersion,
      // Under AutoScaling MSK Connect puts a number of its own in the place of tasks.max.
      Capacity: { ProvisionedCapacity: { McuCount: 1, WorkerCount: workers } },
      ConnectorConfiguration: placed(stage, traces),
      KafkaCluster: {
        ApacheKafkaCluster: {
          BootstrapServers: ref('BootstrapServers'),
          Vpc: { SecurityGroups: [ref('ConnectSecurityGroup')], Subnets: ref('Subnets') },
        },
      },
      KafkaClusterClientAuthentication: { AuthenticationType: 'IAM' },
      KafkaClusterEncryptionInTransit: { EncryptionType: 'TLS' },
      Plugins: [
        {
          CustomPlugin: {
            CustomPluginArn: { 'Fn::GetAtt': ['SinkPlugin', 'CustomPluginArn'] },
            Revision: { 'Fn::GetAtt': ['SinkPlugin', 'Revision'] },
          },
        },
      ],
      WorkerConfiguration: {
        WorkerConfigurationArn: { 'Fn::GetAtt': ['SinkWorker', 'WorkerConfigurationArn'] },
        Revision: { 'Fn::GetAtt': ['SinkWorker', 'Revision'] },
      },
      LogDelivery: { WorkerLogDelivery: { CloudWatchLogs: { Enabled: true, LogGroup: ref('SinkLogGroup') } } },
      ServiceExecutionRoleArn: { 'Fn::GetAtt': ['SinkRole', 'Arn'] },
    },
  },
  SinkRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: 'What the sink connector may do',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'kafkaconnect.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
          },
        ],
      },
      Policies: [{ PolicyName: 'sink', PolicyDocument: { Version: '2012-10-17', Statement: statements(stage) } }],
    },
  },
  SinkLogGroup: {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: `/kassa/${stage}/sink`, RetentionInDays: logDays, KmsKeyId: ref('KeyArn') },
  },
})
