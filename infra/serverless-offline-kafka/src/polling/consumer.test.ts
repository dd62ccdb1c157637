import { afterEach, expect, test } from '@jest/globals'
import { createEventSourceMapping, type RunningMapping } from '../event-source-mapping.ts'
import { kafkaClient } from '../kafka/client.ts'
import { mapping } from '../mapping.fixture.ts'
import type { Log } from '../serverless.ts'
import { defaultSettings } from '../settings/settings.ts'
import { startBrokers } from './brokers.fixture.ts'

const TOPIC = 'orders'
const warnings: string[] = []
const log: Log = {
  error: text => warnings.push(text),
  warning: text => warnings.push(text),
  notice: () => undefined,
  info: () => undefined,
  debug: () => undefined,
}

let brokers: Awaited<ReturnType<typeof startBrokers>>
let running: RunningMapping
const handled: string[] = []
/** What an invocation with this value waits for. */
const waits = new Map<string, Promise<void>>()

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 10))
}
const isHandled = (value: string) => (): boolean => handled.includes(value)

const start = async (sessionTimeout = 6_000): Promise<void> => {
  handled.length = 0
  warnings.length = 0
  brokers = await startBrokers(TOPIC, [1, 2])
  const one = mapping({ Topic: TOPIC, BootstrapServers: brokers.addresses, MaximumBatchingWindowInSeconds: 0 })
  running = createEventSourceMapping(one, {
    kafka: kafkaClient(one, { ssl: false }, 'eu-central-1', log),
    delivery: { deliver: async () => undefined, stop: async () => undefined },
    invoker: {
      invoke: async (_, payload) => {
        const { records } = payload.event()
        const values = Object.values(records)
          .flat()
          .map(({ value }) => Buffer.from(value ?? '', 'base64').toString())
        handled.push(...values)
        await Promise.all(values.map(value => waits.get(value)))
        return { kind: 'success', requestId: '1', response: null }
      },
      reload: async () => undefined,
      stop: async () => undefined,
    },
    settings: { ...defaultSettings, sessionTimeout },
    region: 'eu-central-1',
    log,
  })
  await running.start()
}

afterEach(async () => {
  await running.stop()
  await brokers.close()
}, 30_000)

test('rules 23, 26, 27: when the coordinator fails, the mapping keeps its membership, reads from the other broker and commits at the new coordinator', async () => {
  await start()
  brokers.produce(0, 'a')
  brokers.produce(1, 'b')
  await until(() => brokers.committed.join() === '1,1')

  await brokers.kill(1)
  // Nobody knows yet that broker 1 is gone for good: its partition waits, the other one does not.
  brokers.produce(1, 'c')
  await until(isHandled('c'))

  brokers.takeOver(1, 2)
  brokers.produce(0, 'd')
  await until(isHandled('d'))
  await until(() => brokers.committed.join() === '2,2')
  await until(() => brokers.asked.includes('heartbeat at 2'))
  expect(brokers.asked.filter(what => what.startsWith('join'))).toEqual(['join member 1 at 1'])
  expect([...handled].sort()).toEqual(['a', 'b', 'c', 'd'])
}, 60_000)

test('a partition that moves to another broker is read there without a rebalance', async () => {
  await start()
  brokers.produce(0, 'a')
  await until(isHandled('a'))
  await brokers.kill(2)
  brokers.takeOver(2, 1)
  brokers.produce(1, 'b')
  await until(isHandled('b'))
  await until(() => brokers.committed.join() === '1,1')
  expect(brokers.asked.filter(what => what.startsWith('join'))).toEqual(['join member 1 at 1'])
}, 60_000)

test('rules 20, 25: a partition added to the topic is read from its first record', async () => {
  await start()
  brokers.produce(0, 'a')
  await until(isHandled('a'))
  brokers.addPartition(1)
  brokers.produce(2, 'first')
  await until(isHandled('first'))
  await until(() => brokers.committed.join() === '1,0,1')
  // Both brokers' readers notice it, and the group meets once.
  expect(brokers.asked.filter(what => what.startsWith('join'))).toEqual(['join member 1 at 1', 'join member 1 at 1'])
  expect(handled).toEqual(['a', 'first'])
}, 60_000)

test('rules 26, 27: during an invocation longer than the session timeout heartbeats and other partitions continue, and it runs once', async () => {
  await start(2_400)
  let end = (): void => undefined
  waits.set(
    'long',
    new Promise(resolve => {
      end = resolve
    }),
  )
  brokers.produce(0, 'long')
  await until(isHandled('long'))
  brokers.produce(0, 'after it')
  // A session timeout is three heartbeat intervals.
  const heartbeats = (): number => brokers.asked.filter(what => what.startsWith('heartbeat')).length
  const before = heartbeats()
  await until(() => heartbeats() > before + 4)
  brokers.produce(1, 'beside it')
  await until(isHandled('beside it'))
  expect(handled).toEqual(['long', 'beside it'])
  end()
  await until(() => brokers.committed.join() === '2,1')
  expect(handled).toEqual(['long', 'beside it', 'after it'])
  expect(brokers.asked.filter(what => what.startsWith('join'))).toEqual(['join member 1 at 1'])
}, 60_000)
