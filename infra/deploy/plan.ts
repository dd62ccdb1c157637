/** What is done to deploy a stage and to remove it, as steps. Nothing here runs anything. */
import { products } from '../../functions/catalogue/products.ts'
import { tablesOf } from '../local/set-up/tables.ts'
import { type StageSettings, takesMoney } from '../stages/settings.ts'
import type { Plan, Step } from './steps.ts'

export interface Target {
  readonly stage: string
  readonly settings: StageSettings
}

/** CloudFront takes a firewall of this region alone. */
const firewallRegion = 'us-east-1'

const awsIn = (region: string, ...command: readonly string[]): string[] => ['aws', '--region', region, ...command]
const aws = ({ settings }: Target, ...command: readonly string[]): string[] => awsIn(settings.region, ...command)

const serverless = ({ stage }: Target, verb: string, config?: string): string[] => [
  ...['npx', 'sls', verb],
  ...(config ? ['--config', config] : []),
  ...['--stage', stage],
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
  hint: `The platform comes first: npm run deploy:platform -- --stage ${target.stage}`,
})

const stackOf = (target: Target, stack: 'kassa' | 'kassa-platform' | 'kassa-firewall'): string =>
  `${stack}-${target.stage}`

const output = (target: Target, stack: string, key: string, region = target.settings.region): string[] =>
  awsIn(
    region,
    ...['cloudformation', 'describe-stacks', '--stack-name', stack],
    ...['--query', `Stacks[0].Outputs[?OutputKey==\`${key}\`].OutputValue`, '--output', 'text'],
  )

const putParameter = (target: Target, name: string, value: string): string[] =>
  aws(
    target,
    ...['ssm', 'put-parameter', '--name', `/kassa/${target.stage}/${name}`],
    ...['--type', 'String', '--overwrite', '--value', value],
  )

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
    doneAlready: ['ConditionalCheckFailedException'],
  }))

/** The current version of a secret, by which the template names it: a rotated password is another template. */
const version = (target: Target, secret: string): Step => ({
  what: `The version of the password of ${secret}`,
  command: aws(
    target,
    ...['secretsmanager', 'list-secret-version-ids', '--secret-id', `kassa/${target.stage}/${secret}`],
    ...['--query', 'Versions[?contains(VersionStages, `AWSCURRENT`)].VersionId', '--output', 'text'],
  ),
  keeps: secret,
})

const sinkPlugin = (target: Target, plugin: string): Step[] => {
  if (!target.settings.sink.enabled) return []
  const zip = `kassa-sink-${plugin}.zip`
  const unless = { command: aws(target, 's3api', 'head-object', '--bucket', '$artifacts', '--key', `plugins/${zip}`) }
  return [
    {
      what: "The sink's plugin, built from the artifacts that the poms pin",
      command: ['node', 'infra/deploy/plugin.ts', `.kassa/${zip}`],
      unless,
    },
    {
      what: 'is uploaded; it must be there before the stack names it',
      command: aws(target, 's3', 'cp', `.kassa/${zip}`, `s3://$artifacts/plugins/${zip}`, '--only-show-errors'),
      unless,
    },
  ]
}

const cached = 'public,max-age=31536000,immutable'

const pages = (target: Target): Step[] => [
  { what: 'The pages, one build for all stages', command: ['node', 'infra/deploy/build-pages.ts'] },
  {
    what: 'Their config.json for this stage',
    command: ['node', 'infra/deploy/storefront-config.ts', 'client/out/config.json', target.stage],
  },
  parameter(target, 'storefront-bucket', 'bucket'),
  {
    what: 'Files whose names say what is in them are uploaded first, so that no page asks for one that is not there',
    command: aws(
      target,
      ...['s3', 'sync', 'client/out/_next', 's3://$bucket/_next', '--only-show-errors', '--cache-control', cached],
    ),
  },
  {
    what: 'then the pages, which browsers ask for anew each time',
    command: aws(
      target,
      ...['s3', 'sync', 'client/out', 's3://$bucket', '--exclude', '_next/*', '--exclude', '.sources', '--delete'],
      ...['--only-show-errors', '--cache-control', 'no-cache'],
    ),
  },
  {
    what: 'The distribution',
    command: output(target, stackOf(target, 'kassa'), 'Distribution'),
    keeps: 'distribution',
  },
  {
    what: 'forgets what it keeps of the old pages',
    command: aws(
      target,
      ...['cloudfront', 'create-invalidation', '--distribution-id', '$distribution', '--paths', '/*'],
      ...['--query', 'Invalidation.Status', '--output', 'text'],
    ),
  },
]

const asks = (...address: readonly string[]): string[] => [
  ...['curl', '--fail', '--silent', '--show-error', '--retry', '5', '--retry-all-errors', '--output', '/dev/null'],
  ...address,
]

/** What the last step before "done" buys and gives back; nothing where money would be taken. */
const smokeOrder = ({ stage, settings }: Target): Step[] =>
  (settings.smokeOrder ?? !takesMoney(settings.payment))
    ? [
        {
          what: 'and sells: a smoke order is bought with a test payment, mailed, and given back',
          command: ['node', 'infra/deploy/smoke-order.ts', stage, '$shop'],
          hint: 'The application is deployed and does not sell as it should: docs/runbook.md, Smoke order.',
        },
      ]
    : []

/** @param plugin names the zip of the sink's plugin by what is in it */
export const applicationPlan = (target: Target, plugin: string): Plan => ({
  before: [
    whoAmI(target),
    parameter(target, 'artifacts', 'artifacts'),
    ...sinkPlugin(target, plugin),
    {
      what: 'What the platform keeps for the application: another value is another template',
      command: aws(
        target,
        ...['ssm', 'get-parameters-by-path', '--path', `/kassa/${target.stage}`],
        ...['--query', 'sort_by(Parameters, &Name)[].[Name, Value]', '--output', 'json'],
      ),
      keeps: 'platform',
    },
    version(target, 'analyst'),
    version(target, 'sink'),
  ],
  stack: {
    what: 'The application stack: topics, schema, functions, the sink, pages and API behind one address, alarms (the first time about 25 minutes)',
    command: serverless(target, 'deploy'),
  },
  after: [
    ...firstStock(target),
    { what: 'The address of the shop', command: output(target, stackOf(target, 'kassa'), 'ShopUrl'), keeps: 'shop' },
    ...pages(target),
    { what: 'The first page answers', command: asks('$shop/') },
    { what: 'and the API behind the same address', command: asks('$shop/api/catalogue') },
    { what: 'and it is well', command: ['curl', '--silent', '--show-error', '$shop/api/health'] },
    ...smokeOrder(target),
  ],
})

const exists = (target: Target, stack: string, region = target.settings.region) => ({
  command: awsIn(region, 'cloudformation', 'describe-stacks', '--stack-name', stack),
  fails: 'does not exist',
})

const application = (target: Target): Step => ({
  what: 'The application stack; topics and their records stay on the cluster, tables and database stay as they are',
  command: serverless(target, 'remove'),
  unless: exists(target, stackOf(target, 'kassa')),
})

/** The application goes. The data stay, and everything they stand on. */
export const removalPlan = (target: Target): Step[] => [whoAmI(target), application(target)]

/** Everything of a stage goes, the data with it. */
export const destructionPlan = (target: Target): Step[] => {
  const platform = stackOf(target, 'kassa-platform')
  const unless = exists(target, platform)
  const template = `.kassa/${platform}.json`
  const stack = (...command: readonly string[]) => aws(target, 'cloudformation', ...command, '--stack-name', platform)
  const unprotected = tablesOf(`kassa-${target.stage}`).map(({ name }) => ({
    what: `The table ${name} may be deleted`,
    command: aws(target, 'dynamodb', 'update-table', '--table-name', name, '--no-deletion-protection-enabled'),
    doneAlready: ['ResourceNotFoundException'],
  }))
  return [
    whoAmI(target),
    application(target),
    ...unprotected,
    ...(target.settings.database.address
      ? []
      : [
          {
            what: 'The database may be deleted',
            command: aws(
              target,
              ...['rds', 'modify-db-cluster', '--db-cluster-identifier', `kassa-${target.stage}`],
              ...['--no-deletion-protection', '--apply-immediately'],
            ),
            doneAlready: ['DBClusterNotFoundFault'],
          },
        ]),
    {
      what: 'The platform stack may be deleted',
      command: stack('update-termination-protection', '--no-enable-termination-protection'),
      unless,
    },
    {
      what: 'Its template, as it is deployed',
      command: ['node', 'infra/deploy/deletable.ts', platform, target.settings.region, template],
      unless,
    },
    {
      what: 'is changed so that deleting the stack deletes the data',
      command: stack(
        ...['update-stack', '--template-body', `file://${template}`],
        ...['--capabilities', 'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      ),
      doneAlready: ['No updates are to be performed', 'can not be updated'],
      unless,
    },
    {
      what: 'and CloudFormation has taken the change',
      command: stack('wait', 'stack-update-complete'),
      doneAlready: ['Waiter StackUpdateComplete failed'],
      unless,
    },
    {
      what: 'Its buckets are emptied, all versions',
      command: ['node', 'infra/deploy/empty-buckets.ts', platform, target.settings.region],
      unless,
    },
    { what: 'The platform stack is deleted', command: stack('delete-stack'), unless },
    { what: 'and gone (the cluster takes about 20 minutes)', command: stack('wait', 'stack-delete-complete') },
    ...['bootstrap-servers', 'firewall-arn'].map(name => ({
      what: `The parameter ${name}`,
      command: aws(target, 'ssm', 'delete-parameter', '--name', `/kassa/${target.stage}/${name}`),
      doneAlready: ['ParameterNotFound'],
    })),
    {
      what: 'The firewall',
      command: serverless(target, 'remove', 'firewall.yml'),
      in: 'infra',
      unless: exists(target, stackOf(target, 'kassa-firewall'), firewallRegion),
    },
  ]
}
