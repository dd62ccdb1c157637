/** What is done to deploy the application of a stage: what sls deploy does before and after its stack. */
import { takesMoney } from '../stages/takes-money.ts'
import { aws, output, parameter, serverless, stackOf, type Target, whoAmI } from './aws-steps.ts'
import type { Plan, Step } from './steps.ts'

/** What an operator changed or withdrew stays, and what was sold since is not given back. */
const firstCatalogue = ({ stage, settings }: Target): Step => ({
  what: 'The first catalogue with its stock: brands and products that the catalogue has, or had, stay as they are',
  command: [
    ...['node', 'infra/catalogue/catalogue.ts', 'import', 'infra/local/catalogue.json', '--only-new'],
    ...['--function', `kassa-${stage}-changeCatalogue`, '--region', settings.region],
  ],
})

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
  {
    what: 'The pages, with what this shop sells now',
    command: ['node', 'infra/deploy/build-pages.ts', '--shop', '$shop'],
  },
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

/** What the template depends on beside the sources. */
export const templateSources = (target: Target): Step[] => [
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
]

/** @param plugin names the zip of the sink's plugin by what is in it */
export const applicationPlan = (target: Target, plugin: string): Plan => ({
  before: [
    whoAmI(target),
    parameter(target, 'artifacts', 'artifacts'),
    ...sinkPlugin(target, plugin),
    ...templateSources(target),
  ],
  stack: {
    what: 'The application stack: topics, schema, functions, the sink, pages and API behind one address, alarms (the first time about 25 minutes)',
    command: serverless(target, 'deploy'),
  },
  after: [
    firstCatalogue(target),
    { what: 'The address of the shop', command: output(target, stackOf(target, 'kassa'), 'ShopUrl'), keeps: 'shop' },
    ...pages(target),
    { what: 'The first page answers', command: asks('$shop/') },
    { what: 'and the API behind the same address', command: asks('$shop/api/catalogue') },
    { what: 'and it is well', command: ['curl', '--silent', '--show-error', '$shop/api/health'] },
    ...smokeOrder(target),
  ],
})
