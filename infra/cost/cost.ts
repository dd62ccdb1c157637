/** `npm run cost`: writes docs/cost.md from the settings of a stage and the table of prices. A test holds the document to it. */
import { writeFileSync } from 'node:fs'
import { command, run } from '../command-line.ts'
import { rights } from '../rights.ts'
import type { StageSettings } from '../stages/schema.ts'
import { stageSettings } from '../stages/settings.ts'
import { webhookTopics } from '../stages/webhook-topics.ts'
import { prices, pricesOf } from './prices.ts'

const hours = 730
const brokers = 3
/** What is ordered in a month, and what an order takes (docs/scaling.md). */
const anOrder = { invocations: 8, seconds: 0.05, gigabytes: 0.5, writes: 11, requests: 5, mails: 1, logBytes: 5_000 }
/** An assumption: a unit carries 20 MB/s, and pollers of a quiet shop far less than their 5 MB/s. */
const pollersPerUnit = 10

export interface Line {
  readonly part: string
  readonly formula: string
  readonly dollars: number
}

/** Those of webhooks are enabled for the topics that somebody wants. */
const mappingsOf = (stage: StageSettings): number => {
  const wanted = webhookTopics(stage)
  return Object.entries(rights).flatMap(([name, { mappings = {} }]) =>
    Object.keys(mappings).filter(topic => name !== 'webhooks' || wanted.includes(topic)),
  ).length
}

/** @param databaseHours how long the database is awake */
export const linesOf = (stage: StageSettings, orders: number, databaseHours: number): Line[] => {
  const line = (part: string, formula: string, dollars: number): Line => ({ part, formula, dollars })
  const broker = prices[`${stage.kafka.instance} hour` as keyof typeof prices]
  if (broker === undefined) throw new Error(`infra/cost/prices.ts has no price of ${stage.kafka.instance}.`)
  const mappings = mappingsOf(stage)
  const units = Math.ceil((mappings * stage.pollers.minimum) / pollersPerUnit)
  const zones = stage.network.endpointZones
  const millions = orders / 1_000_000
  const alarms = 2 * Object.keys(rights).length + mappings + 12
  return [
    ...(stage.kafka.cluster
      ? []
      : [
          line('Brokers', `${brokers} × ${hours} h × ${broker}`, brokers * hours * broker),
          line(
            'Broker disks',
            `${brokers} × ${stage.kafka.disk} GB × ${prices['MSK disk GB-month']}`,
            brokers * stage.kafka.disk * prices['MSK disk GB-month'],
          ),
        ]),
    stage.pollers.mode === 'on-demand'
      ? line('Pollers', `${mappings} mappings, on demand: free`, 0)
      : line(
          'Pollers',
          `${mappings} mappings × ${stage.pollers.minimum} in one group: ${units} units × ${hours} h × ${prices['event poller unit hour']}`,
          units * hours * prices['event poller unit hour'],
        ),
    ...(stage.sink.enabled
      ? [
          line(
            'Sink',
            `${stage.sink.workers} MCU × ${hours} h × ${prices['MSK Connect MCU hour']}`,
            stage.sink.workers * hours * prices['MSK Connect MCU hour'],
          ),
        ]
      : []),
    ...(stage.database.address
      ? []
      : [
          line(
            'Database',
            `${databaseHours} h × ${stage.database.minimum || 0.5} ACU × ${prices['Aurora ACU hour']}`,
            databaseHours * (stage.database.minimum || 0.5) * prices['Aurora ACU hour'],
          ),
        ]),
    ...(stage.network.vpc
      ? []
      : [
          line(
            'Interface endpoints',
            `${endpoints(stage)} × ${zones} zones × ${hours} h × ${prices['endpoint and zone hour']}`,
            endpoints(stage) * zones * hours * prices['endpoint and zone hour'],
          ),
        ]),
    ...(stage.network.nat
      ? [line('NAT gateway', `${hours} h × ${prices['NAT gateway hour']}`, hours * prices['NAT gateway hour'])]
      : []),
    ...(stage.firewall.enabled
      ? [
          line(
            'Firewall',
            `1 list × ${prices['WAF list month']}, 5 rules × ${prices['WAF rule month']}`,
            prices['WAF list month'] + 5 * prices['WAF rule month'],
          ),
        ]
      : []),
    line(
      'Functions',
      `${orders} orders × ${anOrder.invocations} invocations of ${anOrder.seconds} s at ${anOrder.gigabytes} GB`,
      millions * anOrder.invocations * prices['Lambda million requests'] +
        orders * anOrder.invocations * anOrder.seconds * anOrder.gigabytes * prices['Lambda GB-second, arm'],
    ),
    line(
      'Tables',
      `${orders} orders × ${anOrder.writes} writes`,
      millions * anOrder.writes * prices['DynamoDB million writes'],
    ),
    line(
      'API and CloudFront',
      `${orders} orders × ${anOrder.requests} requests`,
      millions * anOrder.requests * (prices['HTTP API million requests'] + prices['CloudFront million requests']),
    ),
    line(
      'Mails',
      `${orders} × ${prices['SES thousand mails']} a thousand`,
      (orders / 1_000) * anOrder.mails * prices['SES thousand mails'],
    ),
    line(
      'Metrics',
      `what ${mappings} mappings handle × ${prices['metric month']}; those of AWS are free`,
      mappings * prices['metric month'],
    ),
    line(
      'Logs, alarms, key, secrets',
      `${alarms} alarms × ${prices['alarm month']}, 1 key, 6 secrets × ${prices['secret month']}, logs`,
      alarms * prices['alarm month'] +
        prices['KMS key month'] +
        6 * prices['secret month'] +
        ((orders * anOrder.logBytes) / 1e9) * prices['log GB'],
    ),
  ]
}

/** MSK, SES and Secrets Manager; MSK Connect for the sink, Lambda and STS for on-demand pollers (infra/platform/network.yml). */
const endpoints = ({ sink, pollers }: StageSettings): number =>
  3 + (sink.enabled ? 1 : 0) + (pollers.mode === 'on-demand' ? 2 : 0)

export const total = (lines: readonly Line[]): number => lines.reduce((sum, { dollars }) => sum + dollars, 0)

interface Size {
  readonly title: string
  readonly stage: string
  readonly orders: number
  readonly databaseHours: number
  readonly change?: (settings: StageSettings) => StageSettings
}

export const dev: Size = {
  title: '`dev`, with a cluster of its own: the database is awake 40 hours a month',
  stage: 'dev',
  orders: 1_000,
  databaseHours: 40,
}

const sizes: readonly Size[] = [
  dev,
  {
    title: 'A small shop: `dev` with the sink and provisioned pollers, 10,000 orders a month',
    stage: 'dev',
    orders: 10_000,
    databaseHours: hours,
    change: ({ sink, database, pollers, ...settings }) => ({
      ...settings,
      sink: { ...sink, enabled: true },
      database: { ...database, minimum: 0.5 },
      pollers: { ...pollers, mode: 'provisioned' },
    }),
  },
  { title: '`prod`: 1,000,000 orders a month', stage: 'prod', orders: 1_000_000, databaseHours: hours },
]

export const linesOfSize = ({ stage, orders, databaseHours, change = each => each }: Size): Line[] =>
  linesOf(change(stageSettings(stage)), orders, databaseHours)

export const document = (): string => {
  const sections = sizes.map(size => {
    const lines = linesOfSize(size)
    return [
      `## ${size.title}`,
      '',
      '| part | how it is computed | dollars a month |',
      '| --- | --- | ---: |',
      ...lines.map(({ part, formula, dollars }) => `| ${part} | ${formula} | ${dollars.toFixed(0)} |`),
      `| **together** | | **${total(lines).toFixed(0)}** |`,
      '',
    ].join('\n')
  })
  return `# Cost

<!-- Written by \`npm run cost\` from infra/stages and infra/cost/prices.ts; a test holds it to them. -->

US dollars a month of ${hours} hours in eu-central-1, without tax, at the prices of ${pricesOf} in infra/cost/prices.ts. They are list prices
written down from memory, **not looked up**: put in current ones and run \`npm run cost\` before you decide.

Provisioned pollers share one group, because the pollers of a mapping alone are billed as a unit of their own. How many pollers share a
unit depends on what they carry; ten is assumed, and a stage's own bill says. On-demand pollers are free, and need two endpoints; what
they do otherwise than the others is in [deploy.md](deploy.md), *Pollers*. What a real account shows goes before this page.

${sections.join('\n')}
## What is not in it

Aurora and table storage (about 6 KB and 2.5 KB an order, kept until they are erased) and its backups, data transfer between zones, the fees of the
payment provider, and what a peak needs beyond the smallest size of database and brokers.

Most of a small stage is paid by the hour, so the cheapest stage is one that is not there: \`npm run remove -- --stage dev --platform\`.
`
}

if (import.meta.main)
  await run(command('npm run cost --', 'Writes docs/cost.md from the stages and the table of prices.'), async () =>
    writeFileSync(new URL('../../docs/cost.md', import.meta.url), document()),
  )
