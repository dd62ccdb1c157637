import { describe, expect, test } from '@jest/globals'
import { type Addresses, addresses, environment } from './addresses.ts'

const ports = (at: Addresses): number[] => [
  ...[at.api, at.storefront, at.lambda, at.mappings, at.connect, at.database, at.dynamodb, at.mail, at.traces].map(
    ({ port }) => port,
  ),
  ...at.nodes.flatMap(({ broker, controller }) => [broker, controller]),
]

describe('addresses', () => {
  test('are the documented ones without an offset', () => {
    const at = addresses()
    expect(at.brokers).toEqual(['127.0.0.1:9092', '127.0.0.1:9094', '127.0.0.1:9096'])
    expect(at.nodes.map(({ controller }) => controller)).toEqual([9093, 9095, 9097])
    expect([at.api, at.storefront, at.connect, at.dynamodb, at.mail, at.traces].map(({ url }) => url)).toEqual([
      'http://127.0.0.1:3000',
      'http://127.0.0.1:3001',
      'http://127.0.0.1:8083',
      'http://127.0.0.1:8000',
      'http://127.0.0.1:8005',
      'http://127.0.0.1:4318',
    ])
    expect(at.database.url).toBe('postgresql://analyst:analyst@127.0.0.1:15432/analytics')
  })

  test('are moved by the offset, every one of them', () => {
    expect(ports(addresses(1_000))).toEqual(ports(addresses()).map(port => port + 1_000))
    expect(Object.values(environment(addresses(1_000)))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/:(3\d{3}|4318|8\d{3}|909\d|15432)\b/)]),
    )
  })

  test('never use a port twice, nor one of an instance 1000 further', () => {
    const all = [...ports(addresses()), ...ports(addresses(1_000))]
    expect(new Set(all).size).toBe(all.length)
  })

  test.each([-1, 1.5, Number.NaN, 50_104])('refuse the offset %p', offset => {
    expect(() => addresses(offset)).toThrow('give a whole number from 0 to 50103')
  })
})

test('the environment hands the functions every address they need', () => {
  expect(environment(addresses(5))).toMatchObject({
    KAFKA_BROKERS: '127.0.0.1:9097,127.0.0.1:9099,127.0.0.1:9101',
    CONNECT_URL: 'http://127.0.0.1:8088',
    DATABASE_URL: 'postgresql://analyst:analyst@127.0.0.1:15437/analytics',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8005',
    AWS_ENDPOINT_URL_SES: 'http://127.0.0.1:8010',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4323',
    TRACES_URL: 'http://127.0.0.1:4323',
    AWS_REGION: 'eu-central-1',
    HTTP_PORT: '3005',
    LAMBDA_PORT: '3007',
  })
})
