/** What a deployment of the application would change, as CloudFormation sees it: a change set that is shown and not executed. */
import { templateSources } from './application-plan.ts'
import { aws, output, serverless, stackOf, type Target, whoAmI } from './aws-steps.ts'
import type { Step } from './steps.ts'

const changes =
  "Changes[].ResourceChange.[Action, LogicalResourceId, Replacement, join(', ', Details[].Target.Name || `[]`)]"

export const changeSetPlan = (target: Target): Step[] => {
  const stack = stackOf(target, 'kassa')
  const folder = `.kassa/${stack}-change-set`
  const template = `${folder}/cloudformation-template-update-stack.json`
  // Where the framework looks when it empties its bucket: a file beside it would keep the stack from being removed.
  const key = `serverless/kassa/${target.stage}/change-set/template.json`
  const named = ['--stack-name', stack, '--change-set-name', 'kassa-look']
  const set = (verb: string, ...words: readonly string[]) => aws(target, 'cloudformation', verb, ...named, ...words)
  return [
    whoAmI(target),
    ...templateSources(target),
    { what: 'The template, without a deployment', command: [...serverless(target, 'package'), '--package', folder] },
    {
      what: 'with what the platform and the secrets are today',
      command: ['node', 'infra/deploy/resolve-template.ts', template, '$analyst', '$sink', '$platform'],
    },
    {
      what: 'The bucket of the stack',
      command: output(target, stack, 'ServerlessDeploymentBucketName'),
      keeps: 'bucket',
      hint: `There is nothing to compare with before the first deployment: npx sls deploy --stage ${target.stage}`,
    },
    {
      what: 'takes the template',
      command: aws(target, 's3', 'cp', template, `s3://$bucket/${key}`, '--only-show-errors'),
    },
    { what: 'An older look is forgotten', command: set('delete-change-set') },
    {
      what: 'CloudFormation compares',
      command: set(
        'create-change-set',
        ...['--template-url', `https://$bucket.s3.${target.settings.region}.amazonaws.com/${key}`],
        ...['--capabilities', 'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', '--query', 'Id', '--output', 'text'],
      ),
    },
    {
      what: 'until it has compared everything',
      command: aws(target, 'cloudformation', 'wait', 'change-set-create-complete', ...named),
      doneAlready: ['Waiter ChangeSetCreateComplete failed'],
    },
    {
      what: 'What would change, whether it is replaced, and by which properties. Each function is listed: its zip is new',
      command: set('describe-change-set', '--query', changes, '--output', 'table'),
    },
    { what: 'Nothing is changed', command: set('delete-change-set') },
  ]
}
