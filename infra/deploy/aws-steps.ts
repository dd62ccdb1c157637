/** Steps that several plans share, and the commands they are made of. Nothing here runs anything. */
import type { StageSettings } from '../stages/schema.ts'
import type { Step } from './steps.ts'

export interface Target {
  readonly stage: string
  readonly settings: StageSettings
}

/** CloudFront takes a firewall of this region alone. */
export const firewallRegion = 'us-east-1'

export const awsIn = (region: string, ...command: readonly string[]): string[] => [
  'aws',
  '--region',
  region,
  ...command,
]
export const aws = ({ settings }: Target, ...command: readonly string[]): string[] => awsIn(settings.region, ...command)

export const serverless = ({ stage }: Target, verb: string, config?: string): string[] => [
  ...['npx', 'sls', verb],
  ...(config ? ['--config', config] : []),
  ...['--stage', stage],
]

export const whoAmI = (target: Target): Step => ({
  what: 'The account this goes to',
  command: aws(target, 'sts', 'get-caller-identity', '--output', 'table'),
})

export const parameter = (target: Target, name: string, keeps: string): Step => ({
  what: `What the platform says of ${name}`,
  command: aws(
    target,
    ...['ssm', 'get-parameter', '--name', `/kassa/${target.stage}/${name}`],
    ...['--query', 'Parameter.Value', '--output', 'text'],
  ),
  keeps,
  hint: `The platform comes first: npm run deploy:platform -- --stage ${target.stage}`,
})

export const stackOf = (target: Target, stack: 'kassa' | 'kassa-platform' | 'kassa-firewall'): string =>
  `${stack}-${target.stage}`

export const output = (target: Target, stack: string, key: string, region = target.settings.region): string[] =>
  awsIn(
    region,
    ...['cloudformation', 'describe-stacks', '--stack-name', stack],
    ...['--query', `Stacks[0].Outputs[?OutputKey==\`${key}\`].OutputValue`, '--output', 'text'],
  )

export const putParameter = (target: Target, name: string, value: string): string[] =>
  aws(
    target,
    ...['ssm', 'put-parameter', '--name', `/kassa/${target.stage}/${name}`],
    ...['--type', 'String', '--overwrite', '--value', value],
  )
