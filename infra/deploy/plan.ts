/** What is done to deploy a stage and to remove it, as steps. Nothing here runs anything. */
import { products } from '../../functions/catalogue/products.ts'
import type { Step } from './steps.ts'

export interface Target {
  readonly stage: string
  readonly region: string
  /** name=value, for the params of platform.yml or serverless.yml. */
  readonly params: readonly string[]
}

const aws = ({ region }: Target, ...command: readonly string[]): string[] => ['aws', '--region', region, ...command]

const serverless = (target: Target, verb: string, config: string, params: readonly string[]): string[] => [
  'npx',
  ...['serverless', verb, '--config', config, '--stage', target.stage, '--region', target.region],
  ...params.flatMap(param => ['--param', param]),
]

const whoAmI = (target: Target): Step => ({
  what: 'The account this goes to',
  command: aws(target, 'sts', 'get-caller-identity', '--output', 'table'),
})

const parameter = (target: Target, name: string, keeps: string): Step => ({
  what: `What the platform says of ${name}`,
  command: aws(
    target,
    ...['ssm', 'get-parameter', '--name', `/kassa/${target.stage}/${name}`],
    ...['--query', 'Parameter.Value', '--output', 'text'],
  ),
  keeps,
})

export const platformPlan = (target: Target): Step[] => [
  whoAmI(target),
  {
    what: 'The platform stack: network, Kafka, database, tables, mail, storefront hosting (the first time about 40 minutes)',
    command: serverless(target, 'deploy', 'platform.yml', target.params),
    in: 'infra',
  },
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
  {
    what: 'Kept for the application',
    command: aws(
      target,
      ...['ssm', 'put-parameter', '--name', `/kassa/${target.stage}/bootstrap-servers`],
      ...['--type', 'String', '--overwrite', '--value', '$brokers'],
    ),
  },
  {
    what: 'The DNS records that mails need; SES refuses to send until they are there',
    command: aws(
      target,
      ...['cloudformation', 'describe-stacks', '--stack-name', `kassa-platform-${target.stage}`],
      ...['--query', 'Stacks[0].Outputs[?OutputKey==`DkimRecords`].OutputValue', '--output', 'text'],
    ),
  },
]

/** An item that is there stays as it is: what was sold since is not given back. */
const firstStock = (target: Target): Step[] =>
  products.map(({ sku, stock }) => ({
    what: `First stock of ${sku}`,
    command: aws(
      target,
      ...['dynamodb', 'put-item', '--table-name', `kassa-${target.stage}-stock`],
      ...['--item', JSON.stringify({ sku: { S: sku }, left: { N: String(stock) } })],
      ...['--condition-expression', 'attribute_not_exists(sku)'],
    ),
    doneAlready: 'ConditionalCheckFailedException',
  }))

const cached = 'public,max-age=31536000,immutable'

/** @param plugin names the zip of the sink's plugin by what is in it */
export const applicationPlan = (target: Target, plugin: string): Step[] => {
  const zip = `kassa-sink-${plugin}.zip`
  return [
    whoAmI(target),
    {
      what: "The sink's plugin, from the artifacts that the poms pin",
      command: ['node', 'infra/deploy/plugin.ts', `.kassa/${zip}`],
    },
    parameter(target, 'artifacts', 'artifacts'),
    {
      what: 'Uploaded; it must be there before the stack names it',
      command: aws(target, 's3', 'cp', `.kassa/${zip}`, `s3://$artifacts/plugins/${zip}`, '--no-progress'),
    },
    {
      what: 'The version of the password that functions read with: a rotated one is another template, else it would not reach them',
      command: aws(
        target,
        ...['secretsmanager', 'list-secret-version-ids', '--secret-id', `kassa/${target.stage}/analyst`],
        ...['--query', 'Versions[?contains(VersionStages, `AWSCURRENT`)].VersionId', '--output', 'text'],
      ),
      keeps: 'analyst',
    },
    {
      what: 'The application stack: functions, topics, the sink, alarms (the first time about 20 minutes)',
      command: serverless(target, 'deploy', 'serverless.yml', [
        `plugin=${plugin}`,
        'analyst-version=$analyst',
        ...target.params,
      ]),
    },
    {
      what: 'The schema of the sink, by a function inside the VPC; it says whether it failed',
      command: aws(
        target,
        ...['lambda', 'invoke', '--function-name', `kassa-${target.stage}-migrate`],
        ...['--query', 'FunctionError', '--output', 'json', '.kassa/migrate.json'],
      ),
      keeps: 'failure',
    },
    { what: 'It must not have', command: ['node', 'infra/deploy/must-be-none.ts', '$failure', '.kassa/migrate.json'] },
    ...firstStock(target),
    {
      what: 'The address of the API',
      command: aws(
        target,
        ...['cloudformation', 'describe-stacks', '--stack-name', `kassa-${target.stage}`],
        ...['--query', 'Stacks[0].Outputs[?OutputKey==`HttpApiUrl`].OutputValue', '--output', 'text'],
      ),
      keeps: 'api',
    },
    { what: 'The storefront, one build for all stages', command: ['npm', 'run', 'build', '--workspace', 'client'] },
    {
      what: 'Its config.json for this stage',
      command: [
        'node',
        'infra/deploy/storefront-config.ts',
        'client/out/config.json',
        target.stage,
        '$api',
        ...target.params,
      ],
    },
    parameter(target, 'storefront-bucket', 'bucket'),
    {
      what: 'Uploaded: first the files whose names say what is in them, so that no page asks for one that is not there',
      command: aws(
        target,
        ...['s3', 'sync', 'client/out/_next', 's3://$bucket/_next', '--no-progress', '--cache-control', cached],
      ),
    },
    {
      what: 'then the pages, asked for anew each time',
      command: aws(
        target,
        ...['s3', 'sync', 'client/out', 's3://$bucket', '--exclude', '_next/*', '--no-progress', '--delete'],
        ...['--cache-control', 'no-cache'],
      ),
    },
    parameter(target, 'storefront-distribution', 'distribution'),
    {
      what: 'What CloudFront keeps of the old pages is forgotten',
      command: aws(
        target,
        ...['cloudfront', 'create-invalidation', '--distribution-id', '$distribution', '--paths', '/*'],
        ...['--query', 'Invalidation.Status', '--output', 'text'],
      ),
    },
    {
      what: 'It answers',
      command: [
        'curl',
        '--fail',
        '--silent',
        '--show-error',
        '--retry',
        '5',
        '--output',
        '/dev/null',
        '$api/catalogue',
      ],
    },
    { what: 'and is well', command: ['curl', '--silent', '--show-error', '$api/health'] },
  ]
}

/** @param platform also the network, the database and the rest; cluster, tables, buckets and key are kept (DeletionPolicy) */
export const removalPlan = (target: Target, { platform }: { platform: boolean }): Step[] => [
  whoAmI(target),
  {
    what: 'The application stack; topics and their records stay on the cluster',
    command: serverless(target, 'remove', 'serverless.yml', target.params),
  },
  ...(platform
    ? [
        {
          what: 'The platform stack; cluster, tables, buckets, mail identity and key are kept and cost on: docs/deploy.md, Removing',
          command: serverless(target, 'remove', 'platform.yml', target.params),
          in: 'infra',
        },
        {
          what: 'The address list of the brokers',
          command: aws(target, 'ssm', 'delete-parameter', '--name', `/kassa/${target.stage}/bootstrap-servers`),
          doneAlready: 'ParameterNotFound',
        },
      ]
    : []),
]
