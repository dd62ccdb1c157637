import { expect, test } from '@jest/globals'
import type { Cluster } from '../../shared/contract.ts'
import type { MappingView } from '../mappings/mapping.ts'
import { clusterHealth, clusterProblems, consoleHealth } from './cluster-health.ts'

const partition = (number: number, leader: number | null, isr: number[]) => ({
  partition: number,
  leader,
  replicas: [1, 2, 3],
  isr,
  underReplicated: isr.length < 3,
})

const cluster = (more: Partial<Cluster> = {}): Cluster => ({
  at: '2030-01-01T00:00:00Z',
  clusterId: 'x',
  controller: 1,
  brokers: [1, 2, 3].map(id => ({ id, host: 'localhost', port: 9090 + id, controller: id === 1, up: true })),
  topics: [{ name: 't', minInSync: 2, partitions: [partition(0, 1, [1, 2, 3])] }],
  groups: [{ groupId: 'g', state: 'Stable', members: 1, lag: 4, topics: [] }],
  connector: { name: 'sink', state: 'RUNNING', tasks: [{ id: 0, state: 'RUNNING' }] },
  deadLetters: [],
  incomplete: [],
  ...more,
})

test('has nothing to complain about while all is well', () => {
  expect(clusterProblems(clusterHealth(cluster()))).toEqual([])
  expect(clusterHealth(cluster())).toMatchObject({ brokersUp: 3, partitions: 1, lag: 4 })
})

test('names what is wrong, the worst first', () => {
  const brokers = cluster().brokers.map(broker => ({ ...broker, up: broker.id === 1 }))
  const topics = [{ name: 't', minInSync: 2, partitions: [partition(0, -1, [1]), partition(1, 1, [1, 2])] }]
  const connector = { name: 'sink', state: 'RUNNING', tasks: [{ id: 0, state: 'FAILED' }] }
  expect(clusterProblems(clusterHealth(cluster({ brokers, topics, connector, incomplete: ['groups'] })))).toEqual([
    'Broker 2 and 3 are down.',
    '1 partition has no leader.',
    '1 partition takes no writes: too few replicas are in sync.',
    '2 partitions are under-replicated.',
    '1 sink task has failed.',
    'Could not be read in time: groups.',
  ])
})

test('names a broker that was never seen by its address', () => {
  const brokers = [{ id: null, host: '10.0.0.7', port: 9098, controller: false, up: false }]
  expect(clusterProblems(clusterHealth(cluster({ brokers })))).toEqual(['Broker 10.0.0.7:9098 is down.'])
})

const check = (detail: string, status: 'ok' | 'degraded' = 'ok') => ({ status, detail })
const health = (deadLetters = check('none')): NonNullable<Cluster['health']> => ({
  status: deadLetters.status,
  checks: {
    brokers: { ...check('3 of 3'), up: 3, configured: 3 },
    inSyncReplicas: { ...check('all'), underReplicated: 0, unwritable: 0 },
    sink: { ...check('runs'), tasks: [] },
    lag: { ...check('none'), groups: [] },
    groups: { ...check('all'), withoutMembers: [], standing: [] },
    deadLetters: { ...deadLetters, topics: [] },
  },
})
const mapping = (functionName: string, failing: boolean) => ({ functionName, failing }) as MappingView

test('the mark is healthy only when no check and no card says something else', () => {
  expect(consoleHealth(cluster({ health: health() }), [mapping('email', false)])).toEqual({
    status: 'ok',
    problems: [],
    severe: false,
  })
  expect(consoleHealth(cluster({ health: health(check('2 wait.', 'degraded')) }), [])).toMatchObject({
    status: 'degraded',
    problems: ['2 wait.'],
  })
  expect(consoleHealth(cluster({ health: health() }), [mapping('email', true)])).toMatchObject({
    status: 'degraded',
    problems: ['Batches fail: email.'],
  })
  const connector = { name: 'sink', state: 'RUNNING', tasks: [{ id: 0, state: 'FAILED' }] }
  expect(consoleHealth(cluster({ health: health(), connector }), []).status).toBe('degraded')
})
