import { afterEach, describe, expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { http } from './http.ts'

afterEach(() => {
  delete process.env.ORIGIN_SECRET
})

const ask = async (
  headers: Record<string, string>,
  requestContext: object = { http: { method: 'GET' } },
): Promise<number | undefined> => {
  const handler = http().handler(async () => ({ statusCode: 200, body: {} }))
  const event = { headers, requestContext } as unknown as APIGatewayProxyEventV2
  const context = { getRemainingTimeInMillis: () => 5_000 } as Context
  return (await handler(event, context)).statusCode
}

test('with a secret, only a request that carries it is answered', async () => {
  process.env.ORIGIN_SECRET = 'secret'
  expect(await ask({ 'X-Kassa-Origin': 'secret' })).toBe(200)
  expect(await ask({ 'X-Kassa-Origin': 'guess' })).toBe(403)
  expect(await ask({})).toBe(403)
})

test('what a role invoked without the API is answered: IAM has let it do so', async () => {
  process.env.ORIGIN_SECRET = 'secret'
  expect(await ask({}, { authorizer: { jwt: { claims: { sub: 'deployment' } } } })).toBe(200)
})

describe('without a secret, as on a laptop', () => {
  test.each([
    '127.0.0.1:3000',
    'localhost:3000',
    'localhost',
    '[::1]:3000',
    'offline:3000',
    '192.168.1.5',
    'shop.localhost',
  ])('a request for %s is answered', async Host => {
    expect(await ask({ Host })).toBe(200)
  })

  test('a request without a host is answered', async () => {
    expect(await ask({})).toBe(200)
  })

  test.each([
    'shop.example:3000',
    'EXAMPLE.ORG',
    '127.0.0.1.example.org',
    'localhost.example.org:3000',
    'example.org.',
  ])('a request for %s is refused: it may be a domain that somebody pointed here', async Host => {
    expect(await ask({ Host })).toBe(421)
  })
})
