import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Cluster, connect } from './cluster.ts'
import { type HandlerControl, offsetsOf, startHandlerControl } from './handler-control.ts'
import { eventually, type Offline, startOffline, writeService } from './service-under-test.ts'

const SESSION = 6_000
const properties = {
  ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4 },
  MaximumBatchingWindowInSeconds: 0,
}
const groups = { growing: randomUUID(), long: randomUUID() }
const topics = { growing: '', long: '' }

/** An invocation that lasts longer than two sessions. */
const long = { ...Promise.withResolvers<void>(), member: undefined as string | undefined, began: 0 }

let cluster: Cluster
let control: HandlerControl
let offline: Offline
let service: Awaited<ReturnType<typeof writeService>>

beforeAll(async () => {
  cluster = await connect()
  control = await startHandlerControl()
  topics.growing = await cluster.topic('growing')
  topics.long = await cluster.topic('long', 2)
  service = await writeService({
    control: control.url,
    settings: { sessionTimeout: SESSION },
    functions: {
      growing: {
        topic: topics.growing,
        event: { startingPosition: 'LATEST', consumerGroupId: groups.growing },
        properties,
      },
      long: { topic: topics.long, event: { batchSize: 1, consumerGroupId: groups.long }, properties },
    },
  })
  offline = startOffline(service)
  await offline.printed(`growing ← ${topics.growing} · reading partitions 0 in`)
  await offline.printed(`long ← ${topics.long} · reading partitions 0 1 in`)
  // The long invocation begins here, so that it goes on beside the other tests.
  control.answer('long', async event => {
    if (offsetsOf(event) === '0/0') await long.promise
    return { return: null }
  })
  long.member = await memberOf(groups.long)
  await cluster.produce(topics.long, { value: 'long' }, { value: 'after it' })
  await control.until('long', list => list.length === 1)
  long.began = performance.now()
}, 300_000)

afterAll(async () => {
  await offline?.stop()
  await control?.close()
  await cluster?.close()
  await service?.remove()
}, 60_000)

const memberOf = async (groupId: string): Promise<string | undefined> => {
  const { groups } = await cluster.admin.describeGroups([groupId])
  return groups[0]?.members.map(({ memberId }) => memberId).join()
}

test('rules 20, 25: partitions added to the topic are read from their first record, also with LATEST', async () => {
  await cluster.admin.createPartitions({ topicPartitions: [{ topic: topics.growing, count: 3 }] })
  // Written before the mapping can know of the partition.
  const written = await eventually(
    () =>
      cluster.produce(topics.growing, { value: 'first', partition: 2 }).then(
        () => true,
        () => false,
      ),
    sent => sent,
  )
  expect(written).toBe(true)
  await offline.printed(`growing ← ${topics.growing} · reading partitions 0 1 2 in`)
  await cluster.produce(topics.growing, { value: 'old partition' }, { value: 'second', partition: 2 })
  await control.until('growing', list => list.flatMap(({ event }) => offsetsOf(event).split(' ')).length === 3)
  const offsets = control.invocations('growing').flatMap(({ event }) => offsetsOf(event).split(' '))
  expect(offsets.filter(offset => offset.startsWith('2/'))).toEqual(['2/0', '2/1'])
  await eventually(
    () => cluster.committed(groups.growing, topics.growing),
    committed => committed.join() === '1,0,2',
  )
}, 300_000)

test('rules 23, 26, 27: an invocation longer than two session timeouts keeps the membership, delays no other partition, and runs once', async () => {
  await eventually(
    async () => performance.now() - long.began,
    passed => passed > 2.5 * SESSION,
    60,
  )
  expect(await memberOf(groups.long)).toBe(long.member)
  await cluster.produce(topics.long, { value: 'beside it', partition: 1 })
  await control.until('long', list => list.length === 2)
  long.resolve()
  await eventually(
    () => cluster.committed(groups.long, topics.long),
    committed => committed.join() === '2,1',
  )
  expect(control.invocations('long').map(({ event }) => offsetsOf(event))).toEqual(['0/0', '1/0', '0/1'])
  expect(await memberOf(groups.long)).toBe(long.member)
  expect(offline.output().split(`long ← ${topics.long} · reading partitions`)).toHaveLength(2)
}, 300_000)
