/** What is done to deploy the platform of a stage. */
import { tablesOf } from '../local/set-up/tables.ts'
import {
  aws,
  firewallRegion,
  output,
  parameter,
  putParameter,
  serverless,
  stackOf,
  type Target,
  whoAmI,
} from './aws-steps.ts'
import type { Plan, Step } from './steps.ts'

/** Protected after they were created: a first try that fails takes them back, and nothing is in the way of the next. */
const protection = (target: Target): Step[] => [
  ...tablesOf(`kassa-${target.stage}`).map(({ name }) => ({
    what: `The table ${name} is protected against deletion`,
    command: aws(
      target,
      ...['dynamodb', 'update-table', '--table-name', name, '--deletion-protection-enabled'],
      ...['--query', 'TableDescription.DeletionProtectionEnabled', '--output', 'text'],
    ),
    unless: {
      command: aws(
        target,
        ...['dynamodb', 'describe-table', '--table-name', name],
        ...['--query', 'Table.DeletionProtectionEnabled', '--output', 'text'],
      ),
      prints: 'True',
    },
  })),
  ...(target.settings.database.address
    ? []
    : [
        {
          what: 'The database is protected against deletion',
          command: aws(
            target,
            ...['rds', 'modify-db-cluster', '--db-cluster-identifier', `kassa-${target.stage}`],
            ...['--deletion-protection', '--apply-immediately'],
            ...['--query', 'DBCluster.DeletionProtection', '--output', 'text'],
          ),
          unless: {
            command: aws(
              target,
              ...['rds', 'describe-db-clusters', '--db-cluster-identifier', `kassa-${target.stage}`],
              ...['--query', 'DBClusters[0].DeletionProtection', '--output', 'text'],
            ),
            prints: 'True',
          },
        },
      ]),
]

const firewall = (target: Target): Step[] => {
  if (!target.settings.firewall.enabled) return []
  return [
    {
      what: `The firewall of CloudFront, in ${firewallRegion}`,
      command: serverless(target, 'deploy', 'firewall.yml'),
      in: 'infra',
    },
    {
      what: 'Its ARN',
      command: output(target, stackOf(target, 'kassa-firewall'), 'FirewallArn', firewallRegion),
      keeps: 'firewall',
    },
    { what: 'is kept for the application', command: putParameter(target, 'firewall-arn', '$firewall') },
  ]
}

export const platformPlan = (target: Target): Plan => ({
  before: [whoAmI(target), ...firewall(target)],
  stack: {
    what: 'The platform stack: network, Kafka, database, tables, mail, buckets (the first time about 40 minutes)',
    command: serverless(target, 'deploy', 'platform.yml'),
    in: 'infra',
  },
  after: [
    ...protection(target),
    parameter(target, 'cluster-arn', 'cluster'),
    {
      what: 'The addresses of its brokers, which CloudFormation does not know',
      command: aws(
        target,
        ...['kafka', 'get-bootstrap-brokers', '--cluster-arn', '$cluster'],
        ...['--query', 'BootstrapBrokerStringSaslIam', '--output', 'text'],
      ),
      keeps: 'brokers',
    },
    { what: 'are kept for the application', command: putParameter(target, 'bootstrap-servers', '$brokers') },
    {
      what: 'The DNS records that mails need; SES refuses to send until they are there',
      command: output(target, stackOf(target, 'kassa-platform'), 'DkimRecords'),
    },
  ],
})
