/** The settings of a stage, each by itself. Unknown names are refused: a misspelt `kafka.cluster` would otherwise make a new cluster. */
import { z } from 'zod'
import { samplers } from '../../functions/observability/spans.ts'
import { tracePage } from '../../functions/operations/traces.ts'
import { receiversWithin } from '../../functions/webhooks/receivers.ts'

const https = z
  .string()
  .refine(text => text.startsWith('https://') && URL.canParse(text), 'expected an address that begins with https://')
const arn = (service: string) =>
  z.string().regex(new RegExp(`^arn:[\\w-]+:${service}:`), `expected an ARN of ${service}`)
const domainName = z
  .string()
  .regex(/^(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/, 'expected a domain name, such as shop.example.com')

export const Fields = z.strictObject({
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
      subnets: z.array(z.string().startsWith('subnet-')).length(3, 'expected three subnets, in three zones').optional(),
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
  sink: z.strictObject({ enabled: z.boolean().default(true), workers: z.int().min(1).max(10).default(1) }).prefault({}),
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
      endpoint: z.url({ protocol: /^https?$/, error: 'expected an address, such as http://collector:4318' }).optional(),
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
export type StageSettings = z.infer<typeof Fields>
