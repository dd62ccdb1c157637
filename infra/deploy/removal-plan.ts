/** What is done to remove a stage: the application alone, or everything. */
import { tablesOf } from '../local/set-up/tables.ts'
import { aws, awsIn, firewallRegion, serverless, stackOf, type Target, whoAmI } from './aws-steps.ts'
import type { Step } from './steps.ts'

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
    ...(target.settings.backup.enabled
      ? [
          {
            what: 'Its backups are deleted',
            command: ['node', 'infra/deploy/empty-vault.ts', `kassa-${target.stage}`, target.settings.region],
            unless,
          },
        ]
      : []),
    { what: 'The platform stack is deleted', command: stack('delete-stack'), unless },
    {
      what: 'and gone (the cluster takes about 20 minutes)',
      command: stack('wait', 'stack-delete-complete'),
      hint: `aws cloudformation describe-stack-events --stack-name ${platform} says what holds it. Free it, and run this again.`,
    },
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
