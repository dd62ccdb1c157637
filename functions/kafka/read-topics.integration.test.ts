import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually } from '../../tests/eventually.ts'
import { settings } from '../settings.ts'
import { connectKafka, kafkaSettings } from './client.ts'
import { readTopics } from './read-topics.ts'

const kafka = connectKafka(settings(kafkaSettings))
const topic = `topics-test-${randomUUID()}`

beforeAll(async () => {
  await kafka.admin(each =>
    each.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 1, replicationFactor: 3 }] }),
  )
})
afterAll(async () => {
  await kafka.admin(each => each.deleteTopics({ topics: [topic] }))
  await kafka.close()
})

const begin = async (value: string) => {
  const producer = kafka.kafka.producer({ transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({ topic, messages: [{ key: 'k', value }] })
  return async (end: 'abort' | 'commit') => {
    await transaction[end]()
    await producer.disconnect()
  }
}

test('what was taken back is not there, whichever of several transactions began first and ended last', async () => {
  const endFirst = await begin('first')
  const endSecond = await begin('second')
  const endThird = await begin('third')
  await endSecond('abort')
  await endThird('commit')
  await endFirst('abort')
  await kafka.send([{ topic, key: 'k', value: 'last', headers: {} }])
  // A broker that says that a transaction has ended may still be writing so.
  await eventually(async () => {
    const records = await readTopics(kafka)([topic])
    expect(records.map(({ value }) => String(value))).toEqual(['third', 'last'])
  })
})

test('a topic that does not exist is named', async () => {
  await expect(readTopics(kafka)(['absent'])).rejects.toThrow('There is no topic absent.')
})
