import { expect, test } from '@jest/globals'
import { Unavailable } from '../errors.ts'
import type { ClusterDescription } from '../kafka/admin.ts'
import type { Connector } from './connector.ts'
import { clusterReader } from './read-cluster.ts'

const reading: ClusterDescription = {
  clusterId: 'c',
  brokers: [1, 2, 3].map(id => ({ id, host: 'h', port: id })),
  topics: [],
  groups: [],
  incomplete: [],
}
const running: Connector = {
  state: async () => ({ name: 'sink', state: 'RUNNING', tasks: [] }),
  restart: async () => undefined,
}
const base = { brokers: ['h:1', 'h:2', 'h:3'], deadLetterTopics: [], connector: running }

test('the cluster is read without the brokers that do not answer', async () => {
  const passedOver: (readonly string[])[] = []
  const look = clusterReader({
    ...base,
    ask: async address => (address === 'h:2' ? undefined : { controller: 1 }),
    read: async silent => {
      passedOver.push(silent)
      return reading
    },
  })
  const { brokers, connector } = await look()
  expect(passedOver).toEqual([['h:2']])
  expect(brokers.map(({ up }) => up)).toEqual([true, false, true])
  expect(connector?.state).toBe('RUNNING')
})

test('when no broker answers, the rest is told and ids are remembered', async () => {
  let alive = true
  const look = clusterReader({
    ...base,
    ask: async () => (alive ? { controller: 1 } : undefined),
    read: async () => reading,
  })
  await look()
  alive = false
  const { brokers, incomplete, connector } = await look()
  expect(brokers.map(({ id, up }) => [id, up])).toEqual([
    [1, false],
    [2, false],
    [3, false],
  ])
  expect([incomplete, connector?.state]).toEqual([['cluster'], 'RUNNING'])
})

test('what is away is named', async () => {
  const away = () => Promise.reject(new Unavailable('away'))
  const look = clusterReader({ ...base, connector: { ...running, state: away }, read: away })
  expect(await look()).toMatchObject({ incomplete: ['cluster', 'connector'], connector: null, topics: [] })
})
