/** What is forgotten of a log, and that no promise misses it. */
import { expect, test } from '@jest/globals'
import type { MSKRecord } from 'aws-lambda'
import { modelClock } from '../model/clock.ts'
import { append } from '../model/kafka.ts'
import { breachesIn } from '../model/play.ts'
import { createWorld } from '../model/simulation.ts'
import { good } from './beginnings.ts'
import { compactLog } from './compaction.ts'

const begin = modelClock()
const stock = { 'mug-enamel': 3 }

const bought = async () => {
  const world = createWorld(stock)
  begin(world)
  await good.begin(world)
  await world.drain()
  const count = (topic: string): number => world.kafka.stored(topic).length
  const reader = (topic: string) => world.lanes.find(lane => lane.topic === topic && lane.committed > 0)
  return { world, count, reader }
}

test.each(['checkout-requested', 'payment-successful', 'order-successful', 'payment-captured'])(
  'what is stated twice on %s is forgotten when it was read, and no promise misses it',
  async topic => {
    const { world, count } = await bought()
    world.restate(topic)
    await world.drain()
    expect(count(topic)).toBe(2)
    expect(breachesIn(world, stock)).toEqual([])
    compactLog(world.state())
    expect(count(topic)).toBe(1)
    expect(world.ready()).toEqual([])
    expect(breachesIn(world, stock)).toEqual([])
  },
)

test('what has still to be read stays, and so does what a process under way has read', async () => {
  const { world, count, reader } = await bought()
  world.restate('payment-successful')
  compactLog(world.state())
  expect(count('payment-successful')).toBe(2)
  await world.invoke(reader('payment-successful'), 4)
  compactLog(world.state())
  expect(count('payment-successful')).toBe(2)
  await world.drain()
  compactLog(world.state())
  expect(count('payment-successful')).toBe(1)
})

test('a partition that is dealt out anew gives the same record again', async () => {
  const { world, reader } = await bought()
  world.restate('payment-successful')
  await world.drain()
  compactLog(world.state())
  const lane = reader('payment-successful')
  world.rewind(lane, 1)
  await world.invoke(lane, 4)
  expect(reader('payment-successful')?.batch.map(({ offset }) => offset)).toEqual([0])
  await world.drain()
  expect(breachesIn(world, stock)).toEqual([])
})

test('a log with a dead letter is left as it is: its offset is its name', async () => {
  const { world, count } = await bought()
  world.garbage(0, '{')
  await world.drain()
  expect(count('dead-letter')).toBe(1)
  world.restate('payment-captured')
  compactLog(world.state())
  expect(count('payment-captured')).toBe(2)
})

test('the record that was read last comes again, though it was stated before another one', async () => {
  const { world, count, reader } = await bought()
  await world.nudge(0, 'webhook')
  await world.nudge(0, 'webhook')
  await world.drain()
  const [first] = world.state().log.get('payment-updated')?.flat() ?? []
  for (let times = 0; times < 2; times += 1) append(world.state(), first as MSKRecord, 0)
  await world.drain()
  compactLog(world.state())
  expect(count('payment-updated')).toBe(3)
  const lane = reader('payment-updated')
  world.rewind(lane, 1)
  await world.invoke(lane, 4)
  expect(reader('payment-updated')?.batch.map(({ value }) => value)).toEqual([first?.value])
})
