/**
 * The settings of one stage, read from infra/stages/<stage>.yml and checked. serverless.yml and platform.yml read them through
 * stage.cjs, so every command that names a stage has the same settings. Unknown names are refused: a misspelt
 * `kafka.cluster` would otherwise make a new cluster.
 *
 * KASSA_STAGES names another folder, for stage files that are kept outside of this repository.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { samplers } from '../../functions/observability/spans.ts'
import { tracePage } from '../../functions/operations/traces.ts'
import { postedTopicNames } from '../../functions/webhooks/posted-topics.ts'
import { receiversWithin } from '../../functions/webhooks/receivers.ts'
import { Refusal } from '../refusal.ts'

const https = z
  .string()
  .refine(text => text.startsWith('https://') && URL.canParse(text), 'expected an address that begins with https://')
const arn = (service: string) =>
  z.string().regex(new RegExp(`^arn:[\\w-]+:${service}:`), `expected an ARN of ${service}`)
const domainName = z
  .string()
  .regex(/^(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/, 'expected a domain name, such as shop.example.com')

const Settings = z
  .strictObject({
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region, such as eu-central-1'),
    payment: z.strictObject({
      /** No default: a stage that sells for nothing must say so. */
      provider: z.enum(['simulated', 'stripe']),
      /** The provider's key is one of its test mode: nothing is charged. */
      testMode: z.boolean().default(false),
      /** What the pages are known by at Stripe. No secret. */
      publishableKey: z
        .string()
        .regex(/^pk_(live|test)_\w+$/, 'expected a publishable key, which begins with pk_live_ or pk_test_')
        .optional(),
    }),
    /** Buys and cancels after each deployment. Without it: where no money is taken. */
    smokeOrder: z.boolean().optional(),
    /** The shop's own name with its certificate; without them CloudFront gives a name. */
    domain: z.strictObject({ name: domainName, certificate: arn('acm:us-east-1') }).optional(),
    mail: z.strictObject({
      domain: domainName,
      sender: z
        .string()
        .regex(/^[\w.-]+$/)
        .default('shop'),
    }),
    signIn: z.strictObject({
      issuer: https,
      client: z.string().min(1),
      audience: z.string().min(1).optional(),
      /** What lets an operator read, and what lets one act: redrive, refund, change a price. */
      scope: z.string().min(1).default('kassa/operations'),
      actScope: z.string().min(1).default('kassa/operations.act'),
      tokenOrigin: https.optional(),
    }),
    network: z
      .strictObject({
        vpc: z.string().startsWith('vpc-').optional(),
        subnets: z
          .array(z.string().startsWith('subnet-'))
          .length(3, 'expected three subnets, in three zones')
          .optional(),
        nat: z.boolean().default(false),
        endpointZones: z.union([z.literal(1), z.literal(3)]).default(3),
      })
      .prefault({}),
    kafka: z
      .strictObject({
        cluster: arn('kafka').optional(),
        version: z.string().default('4.1.x.kraft'),
        instance: z.string().startsWith('kafka.').default('kafka.t3.small'),
        disk: z.int().min(1).max(16_384).default(50),
      })
      .prefault({}),
    pollers: z
      .strictObject({
        /** `on-demand` costs nothing and retries a whole batch until it works; for a stage where nobody waits. */
        mode: z.enum(['provisioned', 'on-demand']).default('provisioned'),
        minimum: z.int().min(1).max(200).default(1),
        maximum: z.int().min(1).max(2_000).default(2),
      })
      .prefault({}),
    sink: z
      .strictObject({ enabled: z.boolean().default(true), workers: z.int().min(1).max(10).default(1) })
      .prefault({}),
    database: z
      .strictObject({
        address: z
          .string()
          .regex(/^[\w.-]+:\d+$/, 'expected host:port')
          .optional(),
        secret: arn('secretsmanager').optional(),
        securityGroup: z.string().startsWith('sg-').optional(),
        minimum: z.number().multipleOf(0.5).min(0).max(256).default(0.5),
        maximum: z.number().multipleOf(0.5).min(1).max(256).default(2),
      })
      .prefault({}),
    backup: z.strictObject({ enabled: z.boolean().default(true) }).prefault({}),
    firewall: z
      .strictObject({ enabled: z.boolean().default(true), requestsPerFiveMinutes: z.int().min(100).default(1_000) })
      .prefault({}),
    orders: z
      .strictObject({
        /** True: who has the link of an order may cancel it while it is not shipped. */
        shopperMayCancel: z.boolean().default(false),
      })
      .prefault({}),
    privacy: z
      .strictObject({
        /** What an erasure leaves of an order: `customer` keeps name and address in the sink for the years of the law. */
        orderKeeps: z.enum(['amounts', 'customer']).default('amounts'),
        orderYears: z.int().min(1).max(100).default(10),
        /** What is older is forgotten: the bounds are those of functions/privacy/due.ts. */
        tokenDays: z.int().min(2).max(365).default(7),
        checkoutDays: z.int().min(7).max(3_650).default(30),
        letterDays: z.int().min(1).max(3_650).default(30),
        eventMonths: z.int().min(1).max(1_200).default(13),
        removeMonths: z.int().min(3).max(1_200).default(36),
      })
      .prefault({}),
    /** Who gets the facts of an order, such as a warehouse: docs/webhooks.md. Their secrets are in kassa/<stage>/webhooks. */
    webhooks: z.strictObject({ receivers: receiversWithin('public').default([]) }).prefault({}),
    alarms: z.strictObject({ mail: z.email().optional() }).prefault({}),
    canary: z.strictObject({ enabled: z.boolean().default(false) }).prefault({}),
    /** What CloudFormation acts as; without it, as whoever deploys. */
    deployment: z.strictObject({ role: arn('iam').optional() }).prefault({}),
    /** Where spans go, by OTLP over HTTP: docs/deploy.md. Without an endpoint nothing is traced. */
    traces: z
      .strictObject({
        endpoint: z
          .url({ protocol: /^https?$/, error: 'expected an address, such as http://collector:4318' })
          .optional(),
        // By the trace id alone: a stranger's `traceparent` cannot ask for more.
        sampler: z.enum(samplers).default('traceidratio'),
        ratio: z.number().min(0).max(1).default(0.1),
        /** Where people look at a trace. */
        page: tracePage.optional(),
      })
      .prefault({}),
    logs: z
      .strictObject({ days: z.union([7, 14, 30, 60, 90, 180, 365].map(days => z.literal(days))).default(30) })
      .prefault({}),
  })
  .superRefine((stage, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: path.split('.'), message })
    const { network, kafka, database, sink, payment, pollers, smokeOrder, webhooks } = stage
    if (smokeOrder && takesMoney(payment)) {
      refuse(
        'smokeOrder',
        'set it to false, or payment.testMode to true with a key of test mode: it would take real money',
      )
    }
    if (payment.provider === 'stripe' && !payment.publishableKey) {
      refuse('payment.publishableKey', 'add the publishable key: the pages ask Stripe for card details with it')
    }
    if (payment.provider !== 'stripe' && payment.publishableKey) {
      refuse('payment.publishableKey', 'remove it: only payment.provider stripe has one')
    }
    if (payment.publishableKey && payment.publishableKey.startsWith('pk_test_') !== payment.testMode) {
      refuse('payment.publishableKey', `payment.testMode is ${payment.testMode}: take the key of that mode`)
    }
    if (network.vpc && !network.subnets) refuse('network.subnets', 'add the three private subnets of network.vpc')
    if (network.subnets && !network.vpc) refuse('network.vpc', 'add the VPC of network.subnets')
    if (kafka.cluster && !network.vpc) {
      refuse(
        'network.vpc',
        'add the VPC of kafka.cluster and three subnets; functions in a new VPC cannot reach the cluster',
      )
    }
    if (database.address && !network.vpc) {
      refuse(
        'network.vpc',
        'add a VPC that reaches database.address and three subnets; functions in a new VPC cannot reach the database',
      )
    }
    if (database.address && !database.secret)
      refuse('database.secret', 'add the secret with the user name and password of the owner')
    if (database.secret && !database.address) refuse('database.address', 'add the address that database.secret is for')
    if (database.securityGroup && !database.address)
      refuse('database.address', 'add the address that database.securityGroup is for')
    if (network.vpc && network.nat)
      refuse('network.nat', 'a NAT gateway is made in a new VPC only; add one to network.vpc yourself')
    if (payment.provider === 'stripe' && !network.vpc && !network.nat) {
      refuse('network.nat', 'set it to true: Stripe is outside of AWS, and the functions need a way to it')
    }
    if (webhooks.receivers.length > 0 && !network.vpc && !network.nat) {
      refuse(
        'network.nat',
        'set it to true: webhooks.receivers are outside of AWS, and the functions need a way to them',
      )
    }
    if (sink.enabled && !database.address && database.minimum === 0) {
      refuse(
        'database.minimum',
        'set 0.5 or more: the sink keeps a connection, so the database never pauses. 0 is possible with sink.enabled: false',
      )
    }
    if (database.minimum > database.maximum) refuse('database.maximum', 'it is less than database.minimum')
    if (pollers.minimum > pollers.maximum) refuse('pollers.maximum', 'it is less than pollers.minimum')
  })
export type StageSettings = z.infer<typeof Settings>

/** True: what is bought is paid. */
export const takesMoney = ({
  provider,
  testMode,
}: {
  readonly provider: string
  readonly testMode: boolean
}): boolean => provider !== 'simulated' && !testMode

/** The topics that some receiver of webhooks wants. The mappings of the others would poll for nothing. */
export const webhookTopics = ({ webhooks: { receivers } }: Pick<StageSettings, 'webhooks'>): readonly string[] =>
  postedTopicNames.filter(name => receivers.some(({ topics = postedTopicNames }) => topics.includes(name)))

/** @throws Refusal with a line for each setting that is missing, wrong or unknown */
export const parseSettings = (given: unknown, file: string): StageSettings => {
  const { success, data, error } = Settings.safeParse(given ?? {})
  if (success) return data
  const lines = error.issues.flatMap(issue => {
    const path = issue.path.join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(
        key => `${path ? `${path}.` : ''}${key}: there is no such setting; docs/deploy.md lists them.`,
      )
    }
    const missing = issue.code !== 'custom' && issue.input === undefined && valueAt(given, issue.path) === undefined
    return [`${path || 'the file'}: ${missing ? 'missing.' : `${issue.message}.`}`]
  })
  throw new Refusal([`${file}:`, ...lines.map(line => `  ${line}`)].join('\n'))
}

const valueAt = (given: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], given)

const folder = (): string => process.env.KASSA_STAGES ?? new URL('.', import.meta.url).pathname
const shown = (stage: string): string => `${process.env.KASSA_STAGES ?? 'infra/stages'}/${stage}.yml`

export const stageNames = (): string[] =>
  readdirSync(folder())
    .flatMap(name => /^(.+)\.yml$/.exec(name)?.[1] ?? [])
    .filter(name => name !== 'local')
    .sort()

/** @returns the text of a stage's file; undefined where there is none */
const textOf = (stage: string): string | undefined => {
  try {
    return readFileSync(`${stage === 'local' ? new URL('.', import.meta.url).pathname : folder()}/${stage}.yml`, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The stage that has the cluster already: names of topics and groups carry no stage, so two would take each other's checkouts. */
const whoHas = (cluster: string, stage: string): string | undefined =>
  stageNames().find(
    other =>
      other !== stage &&
      (cluster.includes(`:cluster/kassa-${other}/`) ||
        parseDocument(textOf(other) ?? '').toJS()?.kafka?.cluster === cluster),
  )

/** @throws Refusal naming the stages there are, or what is wrong with the file of this one */
export const stageSettings = (stage: string): StageSettings => {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Refusal(`"${stage}" is no name of a stage: use lower-case letters, digits and -, at most 20.`)
  }
  const text = textOf(stage)
  if (text === undefined) {
    throw new Refusal(
      `There is no stage ${stage}: ${shown(stage)} is missing. Stages: ${stageNames().join(', ') || 'none'}.`,
    )
  }
  const file = shown(stage)
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault) throw new Refusal(`${file}: ${fault.message.trim()}`)
  const settings = parseSettings(document.toJS(), file)
  const other = settings.kafka.cluster && whoHas(settings.kafka.cluster, stage)
  if (other) {
    throw new Refusal(
      `${file}:\n  kafka.cluster: the stage ${other} has this cluster. Topics and groups are named without their stage, so a cluster serves one.`,
    )
  }
  return settings
}

/**
 * The settings as the templates read them: nothing is left out, because an unset value would not resolve.
 */
export const stageVariables = (stage: string) => {
  const settings = stageSettings(stage)
  const { network, kafka, sink, database, domain, signIn, alarms, deployment, backup, orders, webhooks, traces } =
    settings
  const wanted = stage === 'local' ? postedTopicNames : webhookTopics(settings)
  return {
    ...settings,
    where: stage === 'local' ? 'local' : 'aws',
    domain: { name: domain?.name ?? '', own: domain ? 'yes' : 'no' },
    signIn: { ...signIn, audience: signIn.audience ?? signIn.client, tokenOrigin: signIn.tokenOrigin ?? '' },
    network: {
      ...network,
      vpc: network.vpc ?? '',
      subnets: network.subnets?.join() ?? '',
      nat: network.nat ? 'yes' : 'no',
      // A parameter of a template is a text.
      endpointZones: String(network.endpointZones),
    },
    kafka: { ...kafka, cluster: kafka.cluster ?? '' },
    sink: { ...sink, mode: sink.enabled ? 'on' : 'off' },
    database: {
      ...database,
      address: database.address ?? '',
      secret: database.secret ?? '',
      securityGroup: database.securityGroup ?? '',
    },
    // An environment variable is a text.
    orders: { shopperMayCancel: String(orders.shopperMayCancel) },
    traces: {
      endpoint: traces.endpoint ?? '',
      sampler: traces.sampler,
      ratio: String(traces.ratio),
      page: traces.page ?? '',
    },
    backup: { mode: backup.enabled ? 'yes' : 'no' },
    alarms: { mail: alarms.mail ?? '' },
    webhooks: {
      receivers: JSON.stringify(webhooks.receivers),
      reads: Object.fromEntries(postedTopicNames.map(name => [name, wanted.includes(name)])),
    },
    /** The framework's own setting. */
    iam: deployment.role ? { deploymentRole: deployment.role } : {},
  }
}

/** Names that belong to nobody: examples which a deployment refuses. */
const reserved = /(^|[./@])example\.(com|org|net)(?=$|[/:])|\.example(?=$|[/:])|^pk_\w+_example$/

/** What of the examples is left in the file, a sentence each. */
export const unfinished = ({ mail, signIn, domain, payment, webhooks }: StageSettings): string[] =>
  Object.entries({
    'mail.domain': mail.domain,
    'signIn.issuer': signIn.issuer,
    'domain.name': domain?.name ?? '',
    'payment.publishableKey': payment.publishableKey ?? '',
    ...Object.fromEntries(webhooks.receivers.map(({ name, url }) => [`webhooks.receivers.${name}`, url])),
  }).flatMap(([name, value]) => (reserved.test(value) ? [`${name} is still the example ${value}.`] : []))
