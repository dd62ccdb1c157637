import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { begin } from '../../tests/aborted-transaction.ts'
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

test('what was taken back is not there, whichever of several transactions began first and ended last', async () => {
  const first = await begin(kafka, topic, ['first'])
  const second = await begin(kafka, topic, ['second'])
  const third = await begin(kafka, topic, ['third'])
  await second.end('abort')
  await third.end('commit')
  await first.end('abort')
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
