/**
 * What a deployment of Kassa is beside its stack, on the framework's own hooks, so that `sls deploy` is the whole of it: the
 * steps of its plan before and after the stack. A command that reaches AWS names its stage; its settings are the stage's file.
 */
import { createHash } from 'node:crypto'
import { withCanary } from '../application/canary.ts'
import { stageNames, stageSettings } from '../stages/settings.ts'
import { unfinished } from '../stages/unfinished.ts'
import { oneClusterChange } from './cluster-changes.ts'
import { carryOut, type Plan, run, type Step, stepsOf } from './steps.ts'

type Json = Readonly<Record<string, unknown>>

interface ServerlessFunction {
  role?: unknown
  readonly events?: readonly Readonly<Record<string, unknown>>[]
  environment?: Readonly<Record<string, unknown>>
}

interface Serverless {
  readonly service: {
    readonly service: string
    readonly provider: {
      stage: string
      compiledCloudFormationTemplate: Json
      kmsKeyArn?: unknown
      /** What `deploy function` found. */
      readonly remoteFunctionData?: { readonly Configuration: { readonly Role: string; readonly KMSKeyArn?: string } }
    }
    readonly functions: Readonly<Record<string, ServerlessFunction>>
  }
  readonly processedInput: { readonly commands: readonly string[] }
  readonly servicePluginOutputs: Map<string, string>
  readonly classes: { readonly Error: new (message: string, code: string) => Error }
}

interface Options {
  readonly stage?: string
  readonly function?: string
  readonly region?: string
  readonly param?: readonly string[]
  readonly package?: string
}

interface Utils {
  readonly log: { notice(text?: string): void }
}

/** Commands that speak to AWS, or write what is sent there. */
const reachesAws = /^(deploy|remove|info|logs|metrics|rollback|package|invoke(?! local))( |$)/

export const refusal = (command: string, { stage, region, param, package: folder }: Options): string | undefined => {
  if (param) return `--param is not taken: the settings of a stage are in infra/stages/${stage ?? '<stage>'}.yml.`
  if (!reachesAws.test(command)) return undefined
  const stages = stageNames().join(', ')
  if (!stage)
    return `Give a stage, such as \`sls ${command} --stage dev\`. Each file in infra/stages is one: ${stages}.`
  if (stage === 'local') return `The stage local is this machine, and \`npm start\` runs it. Stages on AWS: ${stages}.`
  const settings = stageSettings(stage)
  if (region && region !== settings.region)
    return `The stage ${stage} is in ${settings.region}: infra/stages/${stage}.yml says so.`
  if (command !== 'deploy') return undefined
  if (folder) return '--package is not taken by deploy: what was packaged before does not know the platform of today.'
  const left = unfinished(settings)
  return left.length > 0 ? `infra/stages/${stage}.yml: ${left.join(' ')} Put your own in.` : undefined
}

/** The template with the versions of the passwords, and a digest of what the platform says: a change there is a change here. */
export const resolved = (template: Json, kept: ReadonlyMap<string, string>): Json => {
  const text = ['analyst', 'sink'].reduce(
    (whole, secret) => whole.replaceAll(`version-of-${secret}`, kept.get(secret) ?? `version-of-${secret}`),
    JSON.stringify(template),
  )
  const platform = createHash('sha256')
    .update(kept.get('platform') ?? '')
    .digest('hex')
  return { ...JSON.parse(text), Metadata: { Platform: platform } }
}

/** Every function behind the API gets the secret that CloudFront adds to a request, and refuses a request without it. */
export const withOriginSecret = (functions: Readonly<Record<string, ServerlessFunction>>, stage: string): void => {
  for (const each of Object.values(functions)) {
    if (!each.events?.some(event => 'httpApi' in event)) continue
    const ORIGIN_SECRET = `{{resolve:secretsmanager:kassa/${stage}/origin:SecretString:secret}}`
    each.environment = { ...each.environment, ORIGIN_SECRET }
  }
}

const isMapping = ({ Type }: { readonly Type: string }) => Type === 'AWS::Lambda::EventSourceMapping'

/** What serverless.yml says of the mappings, without all that AWS takes for provisioned pollers only. */
export const onDemand = (template: Json): Json => {
  const { Resources } = template as { readonly Resources: Record<string, { Type: string; Properties: Json }> }
  const changed = Object.entries(Resources).map(([id, resource]) => {
    if (!isMapping(resource)) return [id, resource]
    const { ProvisionedPollerConfig, FunctionResponseTypes, MaximumRetryAttempts, DestinationConfig, ...Properties } =
      resource.Properties
    return [id, { ...resource, Properties }]
  })
  return { ...template, Resources: Object.fromEntries(changed) }
}

/** Without the mappings that are not enabled, and the alarms on their lag: nobody of this stage wants what they would read. */
export const withoutIdleMappings = (template: Json): Json => {
  const { Resources } = template as { readonly Resources: Readonly<Record<string, { Type: string; Properties: Json }>> }
  const idle = Object.values(Resources).flatMap(({ Type, Properties }) => {
    const { Enabled, AmazonManagedKafkaEventSourceConfig: source } = Properties as {
      Enabled?: boolean
      AmazonManagedKafkaEventSourceConfig?: { readonly ConsumerGroupId?: string }
    }
    return isMapping({ Type }) && Enabled === false ? (source?.ConsumerGroupId ?? []) : []
  })
  const isIdle = ({ Type, Properties }: { Type: string; Properties: Json }): boolean => {
    if (isMapping({ Type })) return Properties.Enabled === false
    const dimensions = (Properties?.Dimensions ?? []) as readonly { readonly Name: string; readonly Value: unknown }[]
    return (
      Type === 'AWS::CloudWatch::Alarm' &&
      dimensions.some(({ Name, Value }) => Name === 'Consumer Group' && idle.includes(String(Value)))
    )
  }
  return { ...template, Resources: Object.fromEntries(Object.entries(Resources).filter(([, each]) => !isIdle(each))) }
}

/** Functions whose mapping understands no partial answer fail with a record that failed (functions/kafka/consume.ts). */
export const withThrownFailures = (functions: Readonly<Record<string, ServerlessFunction>>): void => {
  for (const each of Object.values(functions)) {
    if (each.events?.some(event => 'msk' in event)) {
      each.environment = { ...each.environment, FAILED_RECORDS: 'thrown' }
    }
  }
}

export default class KassaDeployment {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>
  readonly #serverless: Serverless
  readonly #options: Options
  readonly #log: Utils['log']
  readonly #kept = new Map<string, string>()
  #plan: Plan | undefined

  constructor(serverless: Serverless, options: Options, { log }: Utils) {
    this.#serverless = serverless
    this.#options = options
    this.#log = log
    this.hooks = {
      initialize: () => this.#check(),
      'before:package:cleanup': () => this.#before(),
      'before:package:compileFunctions': () => this.#environment(),
      'before:aws:package:finalize:saveServiceState': () => this.#resolve(),
      'before:aws:deploy:deploy:updateStack': () => this.#oneChange(),
      'after:deploy:deploy': () => this.#after(),
      'after:deploy:function:initialize': () => this.#asDeployed(),
      'before:remove:remove': () => this.#refuseRemoval(),
      'after:aws:info:displayStackOutputs': () => this.#addresses(),
    }
  }

  get #command(): string {
    return this.#serverless.processedInput.commands.join(' ')
  }
  get #service(): string {
    return this.#serverless.service.service
  }
  get #target() {
    const { stage = '' } = this.#options
    return { stage, settings: stageSettings(stage) }
  }
  #error(message: string): Error {
    return new this.#serverless.classes.Error(message, 'KASSA')
  }

  async #check(): Promise<void> {
    const message = refusal(this.#command, this.#options)
    if (message) throw this.#error(message)
  }

  async #carryOut(steps: readonly Step[], first: number, of: number): Promise<void> {
    const write = (text: string) => this.#log.notice(text)
    await carryOut(steps, { write, kept: this.#kept, first, of }).catch((error: Error) => {
      throw this.#error(error.message)
    })
  }

  async #before(): Promise<void> {
    if (this.#command !== 'deploy' || this.#service === 'kassa-firewall') return
    const { applicationPlan } = await import('./application-plan.ts')
    const { platformPlan } = await import('./platform-plan.ts')
    const { pluginVersion } = await import('./plugin.ts')
    this.#plan =
      this.#service === 'kassa' ? applicationPlan(this.#target, await pluginVersion()) : platformPlan(this.#target)
    const { before, stack } = this.#plan
    const of = stepsOf(this.#plan).length
    await this.#carryOut(before, 1, of)
    this.#log.notice(`${before.length + 1}/${of} ${stack.what}`)
  }

  async #environment(): Promise<void> {
    const { functions = {} } = this.#serverless.service
    const { stage, settings } = this.#target
    withOriginSecret(functions, stage)
    if (settings.pollers.mode === 'on-demand') withThrownFailures(functions)
  }

  async #resolve(): Promise<void> {
    if (this.#service !== 'kassa') return
    const { provider } = this.#serverless.service
    const { stage, settings } = this.#target
    provider.compiledCloudFormationTemplate = withoutIdleMappings(provider.compiledCloudFormationTemplate)
    if (settings.pollers.mode === 'on-demand') {
      provider.compiledCloudFormationTemplate = onDemand(provider.compiledCloudFormationTemplate)
    }
    if (settings.canary.enabled) {
      provider.compiledCloudFormationTemplate = withCanary(provider.compiledCloudFormationTemplate, stage)
    }
    if (this.#command !== 'deploy') return
    provider.compiledCloudFormationTemplate = resolved(provider.compiledCloudFormationTemplate, this.#kept)
  }

  async #oneChange(): Promise<void> {
    if (this.#service !== 'kassa-platform') return
    const { stage, settings } = this.#target
    const { code, printed, complained } = await run(
      [
        ...['aws', '--region', settings.region, 'cloudformation', 'get-template'],
        ...['--stack-name', `kassa-platform-${stage}`, '--output', 'json'],
      ],
      { quiet: true },
    )
    if (code !== 0 && complained.includes('does not exist')) return
    if (code !== 0) throw this.#error(`What is deployed cannot be read: ${complained.trim()}`)
    const { TemplateBody } = JSON.parse(printed)
    const deployed = typeof TemplateBody === 'string' ? JSON.parse(TemplateBody) : TemplateBody
    try {
      oneClusterChange(deployed, this.#serverless.service.provider.compiledCloudFormationTemplate)
    } catch (error) {
      throw this.#error((error as Error).message)
    }
  }

  async #after(): Promise<void> {
    if (!this.#plan) return
    const { before, after } = this.#plan
    await this.#carryOut(after, before.length + 2, stepsOf(this.#plan).length)
    await this.#addresses()
  }

  /** Role and key are names that CloudFormation alone resolves: a function deployed by itself keeps those it has. */
  async #asDeployed(): Promise<void> {
    const { provider, functions } = this.#serverless.service
    const found = provider.remoteFunctionData?.Configuration
    const one = functions[this.#options.function ?? '']
    if (!found || !one) return
    one.role = found.Role
    provider.kmsKeyArn = found.KMSKeyArn
  }

  async #refuseRemoval(): Promise<void> {
    if (this.#service !== 'kassa-platform') return
    const { stage } = this.#target
    throw this.#error(
      `The platform holds the data. \`npm run remove -- --stage ${stage} --platform\` deletes both, and asks before.`,
    )
  }

  /** What to open and what to do next, below what the framework says of the stack. */
  async #addresses(): Promise<void> {
    if (this.#service === 'kassa-firewall') return
    const { stage, settings } = this.#target
    const outputs = this.#serverless.servicePluginOutputs
    if (this.#service === 'kassa-platform') {
      outputs.set('next', `enter the DNS records of ${settings.mail.domain}, then npx sls deploy --stage ${stage}`)
      return
    }
    const { printed } = await run(
      [
        ...['aws', '--region', settings.region, 'cloudformation', 'describe-stacks', '--stack-name', `kassa-${stage}`],
        ...['--query', 'Stacks[0].Outputs[?OutputKey==`ShopUrl`].OutputValue', '--output', 'text'],
      ],
      { quiet: true },
    )
    const shop = printed.trim()
    if (!shop) return
    outputs.set('shop', shop)
    outputs.set('console', `${shop}/console`)
    outputs.set('API', `${shop}/api`)
    outputs.set(
      'next',
      settings.payment.provider === 'simulated'
        ? 'buy something with tok_visa: the simulated provider takes no money. The console is for those whom the issuer gives the scope'
        : 'go through the first day: docs/deploy.md',
    )
  }
}
