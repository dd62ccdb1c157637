import { expect, test } from '@jest/globals'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { eventually } from '../../tests/eventually.ts'
import { replication, topics } from '../topics.ts'
import { handler as clusterHandler } from './cluster-handler.ts'
import { handler as healthHandler } from './health-handler.ts'

if (process.env.KAFKA_BROKERS === '127.0.0.1:1')
  throw new Error('KAFKA_BROKERS is missing: run the integration tests by `npm test`.')

const get = async (handler: unknown) => {
  type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>
  const { statusCode, body } = await (handler as Handler)(
    { headers: {} } as APIGatewayProxyEventV2,
    { getRemainingTimeInMillis: () => 10_000 } as Context,
  )
  return { statusCode, body: JSON.parse(body ?? '') }
}

test('GET /cluster tells of brokers, the controller, replicas, groups, the sink and dead letters', async () => {
  // Within its deadline it tells what it could read and names the rest; on a busy machine one asks again, as the page does.
  const body = await eventually(async () => {
    const { statusCode, body } = await get(clusterHandler)
    expect([statusCode, body.incomplete]).toEqual([200, []])
    return body
  })
  expect(body.brokers.map((broker: { id: number; up: boolean }) => [broker.id, broker.up])).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ])
  expect(body.brokers.filter((broker: { controller: boolean }) => broker.controller)).toEqual([
    expect.objectContaining({ id: body.controller }),
  ])
  const requested = body.topics.find((topic: { name: string }) => topic.name === 'checkout-requested')
  expect(requested).toMatchObject({ minInSync: replication.minInSync })
  expect(requested.partitions).toHaveLength(topics[0].partitions)
  for (const { replicas } of requested.partitions) expect([...replicas].sort()).toEqual([1, 2, 3])
  expect(body.groups.map((group: { groupId: string }) => group.groupId)).toContain('connect-kassa-sink')
  expect(body.connector).toMatchObject({ name: 'kassa-sink', tasks: [{ id: 0 }, { id: 1 }] })
  expect(body.deadLetters.map((each: { topic: string }) => each.topic)).toEqual([
    'dead-letter',
    'retries-exhausted',
    'sink-dead-letter',
  ])
  expect(Object.keys(body.health.checks)).toEqual([
    ...['brokers', 'inSyncReplicas', 'sink', 'lag', 'groups', 'deadLetters'],
  ])
  // How many wait is known: the database has answered.
  expect(body.health.checks.deadLetters.detail).not.toContain('not known')
})

test('GET /health says in one word that the shop can sell', async () => {
  const { statusCode, body } = await get(healthHandler)
  expect({ statusCode, body }).toEqual({ statusCode: 200, body: { status: expect.stringMatching(/^(ok|degraded)$/) } })
})
