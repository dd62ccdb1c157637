import { expect, test } from '@jest/globals'
import type { SchemaOptions } from '../../connect/sink.ts'
import { migrate } from './migrate-handler.ts'

test('brings the schema up as its owner and sets the passwords of reader and writer, whatever characters they hold', async () => {
  const secrets: Record<string, string> = {
    owner: '{"username":"kassa","password":"a/b@c","engine":"postgres"}',
    reader: '{"username":"analyst","password":"r"}',
    writer: '{"username":"sink","password":"w"}',
  }
  const given: SchemaOptions[] = []
  const run = migrate({
    readSecret: async id => secrets[id],
    ensure: async options => {
      given.push(options)
      return ['schema']
    },
    address: 'db:5432',
    secrets: { owner: 'owner', reader: 'reader', writer: 'writer' },
  })
  expect(await run()).toEqual({ done: ['schema'] })
  expect(given).toEqual([
    {
      adminUrl: 'postgresql://kassa:a%2Fb%40c@db:5432/analytics?sslmode=verify-full',
      url: 'postgresql://analyst:r@db:5432/analytics?sslmode=verify-full',
      sinkUrl: 'postgresql://sink:w@db:5432/analytics?sslmode=verify-full',
    },
  ])
})

test('does nothing when a secret is not there', async () => {
  const run = migrate({
    readSecret: async () => undefined,
    ensure: async () => {
      throw new Error('The schema was touched.')
    },
    address: 'db:5432',
    secrets: { owner: 'owner', reader: 'reader', writer: 'writer' },
  })
  await expect(run()).rejects.toThrow(/username/)
})
