import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import { security } from '../../serverless-offline-kafka/src/kafka/security.ts'
import type { Naming, Service } from '../../serverless-offline-kafka/src/serverless.ts'
import { eventSourceMappings } from '../../serverless-offline-kafka/src/settings/definition.ts'
import { readSettings } from '../../serverless-offline-kafka/src/settings/settings.ts'
import { asThemselves, type Service as Changed, coldStarts } from './functions.ts'

const naming: Naming = createRequire(import.meta.url)('serverless/lib/plugins/aws/lib/naming.js')
const msk = (topic: string) => ({ msk: { arn: { Ref: 'ClusterArn' }, topic } })

const users = { charge: 'p1', email: 'p2', checkout: 'p3', admin: 'p4' }

const changed = () => {
  const functions = {
    charge: {
      name: 'kassa-charge',
      handler: 'charge.handler',
      environment: { LEDGER_TABLE: 'ledger' },
      events: [msk('asked')],
    },
    email: { name: 'kassa-email', handler: 'email.handler', events: [msk('ordered'), msk('failed')] },
    checkout: { name: 'kassa-checkout', handler: 'checkout.handler', events: [{ httpApi: 'POST /checkout' }] },
    openapi: { name: 'kassa-openapi', handler: 'openapi.handler', environment: { A: 'b' } },
  }
  const service = {
    service: 'kassa',
    provider: { name: 'aws', region: 'eu-central-1', stage: 'local', environment: { KAFKA_BROKERS: 'b:1' } },
    functions,
    custom: {
      'serverless-offline-kafka': { bootstrapServers: 'b:1' },
    },
    resources: undefined,
    getAllFunctions: () => Object.keys(functions),
    getFunction: (name: keyof typeof functions) => functions[name],
  }
  asThemselves(service as unknown as Changed, users)
  return service
}

test('each function that the brokers know gets its own name and password, and keeps its settings', () => {
  const { charge, checkout, openapi } = changed().functions
  const secret = (username: string, password: string) => ({
    KAFKA_AUTH: 'scram',
    KAFKA_SECRET: JSON.stringify({ username, password }),
  })
  expect(charge.environment).toEqual({ LEDGER_TABLE: 'ledger', ...secret('charge', 'p1') })
  expect(checkout).toMatchObject({ environment: secret('checkout', 'p3') })
  expect(openapi.environment).toEqual({ A: 'b' })
})

test('every event source mapping reads as its function, over TLS', () => {
  const service = changed()
  const settings = readSettings(service.custom['serverless-offline-kafka'], {})
  const { mappings } = eventSourceMappings(service as unknown as Service, naming, settings, Date.now())
  expect(mappings.map(each => [each.FunctionKey, security(each, settings)])).toEqual(
    [
      ['charge', 'p1'],
      ['email', 'p2'],
      ['email', 'p2'],
    ].map(([username, password]) => [
      username,
      { ssl: true, sasl: { mechanism: 'scram-sha-512', username, password } },
    ]),
  )
})

test('in one process each function is loaded once, while the environment is its own, which is as before in the end', async () => {
  const service = changed() as unknown as Changed
  const environment: Record<string, string | undefined> = { PATH: '/bin', LEDGER_TABLE: 'from outside' }
  const seen: unknown[] = []
  const load = async (handler: string) => {
    const { LEDGER_TABLE, AWS_LAMBDA_FUNCTION_NAME, KAFKA_BROKERS, KAFKA_SECRET = '{}' } = environment
    seen.push([handler, AWS_LAMBDA_FUNCTION_NAME, KAFKA_BROKERS, LEDGER_TABLE, JSON.parse(KAFKA_SECRET).username])
  }
  await coldStarts(service, users, load, environment)
  expect(seen).toEqual([
    ['charge.handler', 'kassa-charge', 'b:1', 'ledger', 'charge'],
    ['email.handler', 'kassa-email', 'b:1', 'from outside', 'email'],
    ['checkout.handler', 'kassa-checkout', 'b:1', 'from outside', 'checkout'],
  ])
  expect(environment).toEqual({ PATH: '/bin', LEDGER_TABLE: 'from outside' })

  const failed = coldStarts(service, users, () => Promise.reject(new Error('no such module')), environment)
  await expect(failed).rejects.toThrow('no such module')
  expect(environment).toEqual({ PATH: '/bin', LEDGER_TABLE: 'from outside' })
})
