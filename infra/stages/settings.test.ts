import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { retentionSettings } from '../../functions/privacy/due.ts'
import { settings } from '../../functions/settings.ts'
import { postedTopicNames } from '../../functions/webhooks/posted-topics.ts'
import { parseSettings } from './parse-settings.ts'
import { stageNames, stageSettings } from './settings.ts'
import { unfinished } from './unfinished.ts'
import { webhookTopics } from './webhook-topics.ts'

const least = {
  region: 'eu-central-1',
  payment: { provider: 'simulated' },
  mail: { domain: 'shop.test' },
  signIn: { issuer: 'https://login.shop.test', client: 'console' },
}
const vpc = { vpc: 'vpc-1', subnets: ['subnet-1', 'subnet-2', 'subnet-3'] }
const cluster = 'arn:aws:kafka:eu-central-1:1:cluster/c/u'
const database = { address: 'db:5432', secret: 'arn:aws:secretsmanager:eu-central-1:1:secret:s' }
const parsed = (more: object) => () => parseSettings({ ...least, ...more }, 'dev.yml')

test('the files in this folder are settings', () => {
  for (const stage of [...stageNames(), 'local']) expect(stageSettings(stage).region).toBe('eu-central-1')
})

test('what a file leaves out has a default', () => {
  expect(parsed({})()).toMatchObject({
    kafka: { instance: 'kafka.t3.small' },
    sink: { enabled: true },
    logs: { days: 30 },
  })
})

describe('retention', () => {
  const names = {
    tokenDays: 'TOKEN_DAYS',
    checkoutDays: 'CHECKOUT_DAYS',
    letterDays: 'LETTER_DAYS',
    eventMonths: 'EVENT_MONTHS',
    removeMonths: 'REMOVE_MONTHS',
    orderYears: 'ORDER_YEARS',
  } as const

  test.each(Object.entries(names))('%s has the default and the bounds of %s', (name, variable) => {
    const privacy = parsed({})().privacy as Readonly<Record<string, unknown>>
    expect(privacy[name]).toBe(settings(retentionSettings, {})[variable])
    const takes = (take: () => unknown): boolean => {
      try {
        take()
        return true
      } catch {
        return false
      }
    }
    // An erasure of this machine may forget orders at once; a stage may not.
    const values = [1, 2, 3, 6, 7, 100, 101, 365, 366, 1_200, 1_201, 3_650, 3_651]
    const byStage = values.filter(value => takes(parsed({ privacy: { [name]: value } })))
    const byFunction = values.filter(value => takes(() => settings(retentionSettings, { [variable]: String(value) })))
    expect(byStage).toEqual(byFunction)
  })
})

describe('a file is refused, with the setting named', () => {
  test.each<[string, object, string]>([
    ['no payment provider', { payment: undefined }, 'payment: missing.'],
    ['a provider that is not known', { payment: { provider: 'paypal' } }, 'payment.provider: '],
    ['a misspelt group', { netwrok: vpc }, 'netwrok: there is no such setting; docs/deploy.md lists them.'],
    [
      'a misspelt setting',
      { kafka: { clutser: cluster } },
      'kafka.clutser: there is no such setting; docs/deploy.md lists them.',
    ],
    ['a wrong type', { kafka: { disk: 'much' } }, 'kafka.disk: '],
    [
      'an issuer without TLS',
      { signIn: { issuer: 'http://login', client: 'c' } },
      'signIn.issuer: expected an address',
    ],
    ['a VPC without subnets', { network: { vpc: 'vpc-1' } }, 'network.subnets: add the three private subnets'],
    ['two subnets', { network: { ...vpc, subnets: ['subnet-1', 'subnet-2'] } }, 'network.subnets: expected three'],
    ['a cluster without its VPC', { kafka: { cluster } }, 'network.vpc: add the VPC of kafka.cluster'],
    ['a database without a VPC', { database }, 'network.vpc: add a VPC that reaches database.address'],
    ['a database without its secret', { network: vpc, database: { address: 'db:5432' } }, 'database.secret: add'],
    ['Stripe without a way out', { payment: { provider: 'stripe' } }, 'network.nat: set it to true'],
    ['Stripe without its key for pages', { payment: { provider: 'stripe' } }, 'payment.publishableKey: add the'],
    [
      'a secret key where pages would show it',
      { payment: { provider: 'stripe', publishableKey: 'sk_live_1' } },
      'payment.publishableKey: expected a publishable key',
    ],
    [
      'a key of test mode where money is taken',
      { payment: { provider: 'stripe', publishableKey: 'pk_test_1' } },
      'payment.publishableKey: payment.testMode is false',
    ],
    [
      'a key of Stripe without Stripe',
      { payment: { provider: 'simulated', publishableKey: 'pk_test_1' } },
      'payment.publishableKey: remove it',
    ],
    [
      'a receiver of webhooks without a way out',
      { webhooks: { receivers: [{ name: 'warehouse', url: 'https://warehouse.test/kassa' }] } },
      'network.nat: set it to true: webhooks.receivers',
    ],
    [
      'a receiver in a private network',
      { network: { nat: true }, webhooks: { receivers: [{ name: 'warehouse', url: 'https://10.0.0.7/' }] } },
      'webhooks.receivers.0.url: expected a public address',
    ],
    [
      'a receiver of a topic that is not posted',
      { webhooks: { receivers: [{ name: 'erp', url: 'https://erp.test/', topics: ['checkout-requested'] }] } },
      'webhooks.receivers.0.topics.0: ',
    ],
    ['a database that could never pause', { database: { minimum: 0 } }, 'database.minimum: set 0.5 or more'],
  ])('%s', (_, more, sentence) => {
    expect(parsed(more)).toThrow(sentence)
  })

  test('all at once', () => {
    expect(parsed({ payment: undefined, extra: 1 })).toThrow(
      /^dev\.yml:\n {2}payment: missing\.\n {2}extra: there is no/,
    )
  })
})

test('the topics that are read for webhooks are those that a receiver wants', () => {
  const receivers = [{ name: 'warehouse', url: 'https://warehouse.test/', topics: ['order-successful'] }]
  const stage = parsed({ network: { nat: true }, webhooks: { receivers } })()
  expect(webhookTopics(stage)).toEqual(['order-successful'])
  expect(webhookTopics(parsed({})())).toEqual([])
  const all = parsed({ network: { nat: true }, webhooks: { receivers: [{ name: 'erp', url: 'https://erp.test/' }] } })()
  expect(webhookTopics(all)).toEqual(postedTopicNames)
})

test('an existing VPC, cluster and database go together', () => {
  expect(parsed({ network: vpc, kafka: { cluster }, database })()).toMatchObject({ kafka: { cluster } })
  expect(parsed({ sink: { enabled: false }, database: { minimum: 0 } })()).toMatchObject({ database: { minimum: 0 } })
})

describe('a stage', () => {
  afterEach(() => {
    delete process.env.KASSA_STAGES
  })

  test('that has no file is refused with those that have one', () => {
    expect(() => stageSettings('prdo')).toThrow(
      'There is no stage prdo: infra/stages/prdo.yml is missing. Stages: dev, prod.',
    )
    expect(() => stageSettings('Prod!')).toThrow('no name of a stage')
  })

  test('may have its file in another folder', () => {
    process.env.KASSA_STAGES = mkdtempSync(join(tmpdir(), 'kassa-stages-'))
    writeFileSync(join(process.env.KASSA_STAGES, 'mine.yml'), JSON.stringify(least))
    expect(stageSettings('mine').mail.domain).toBe('shop.test')
    expect(stageNames()).toEqual(['mine'])
  })

  test('has a cluster of its own: that of another stage is refused, whether that stage made it or was given it', () => {
    process.env.KASSA_STAGES = mkdtempSync(join(tmpdir(), 'kassa-stages-'))
    const write = (stage: string, arn?: string) => {
      const more = arn ? { network: vpc, kafka: { cluster: arn } } : {}
      writeFileSync(join(process.env.KASSA_STAGES ?? '', `${stage}.yml`), JSON.stringify({ ...least, ...more }))
    }
    write('one', cluster)
    expect(stageSettings('one').kafka.cluster).toBe(cluster)
    write('two', cluster)
    expect(() => stageSettings('two')).toThrow('kafka.cluster: the stage one has this cluster.')
    write('one')
    write('two', 'arn:aws:kafka:eu-central-1:1:cluster/kassa-one/u')
    expect(() => stageSettings('two')).toThrow('kafka.cluster: the stage one has this cluster.')
  })
})

test('examples that were left in the file are named', () => {
  expect(unfinished(stageSettings('dev'))).toEqual([
    'mail.domain is still the example dev.example.com.',
    'signIn.issuer is still the example https://login.example.com.',
  ])
  expect(unfinished(parsed({})())).toEqual([])
})
