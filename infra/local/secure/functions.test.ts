import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import { eventSourceMappings } from '../../serverless-offline-kafka/src/definition.ts'
import { security } from '../../serverless-offline-kafka/src/security.ts'
import type { Naming, Service } from '../../serverless-offline-kafka/src/service.ts'
import { readSettings } from '../../serverless-offline-kafka/src/settings.ts'
import { asThemselves, type Service as Changed } from './functions.ts'

const naming: Naming = createRequire(import.meta.url)('serverless/lib/plugins/aws/lib/naming.js')
const msk = (topic: string) => ({ msk: { arn: { Ref: 'ClusterArn' }, topic } })

const changed = () => {
  const functions = {
    charge: { name: 'charge', handler: 'x', environment: { LEDGER_TABLE: 'ledger' }, events: [msk('asked')] },
    email: { name: 'email', handler: 'x', events: [msk('ordered'), msk('failed')] },
    checkout: { name: 'checkout', handler: 'x', events: [{ httpApi: 'POST /checkout' }] },
    openapi: { name: 'openapi', handler: 'x', environment: { A: 'b' } },
  }
  const service = {
    service: 'kassa',
    provider: { name: 'aws', region: 'eu-central-1', stage: 'local' },
    functions,
    custom: {
      'serverless-offline': { httpPort: 3000, useInProcess: true },
      'serverless-offline-kafka': { bootstrapServers: 'b:1' },
    },
    resources: undefined,
    getAllFunctions: () => Object.keys(functions),
    getFunction: (name: keyof typeof functions) => functions[name],
  }
  asThemselves(service as unknown as Changed, { users: { charge: 'p1', email: 'p2', checkout: 'p3', admin: 'p4' } })
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

test('functions do not share a process, in which they would share their passwords', () => {
  expect(changed().custom['serverless-offline']).toEqual({ httpPort: 3000, useInProcess: false })
})
