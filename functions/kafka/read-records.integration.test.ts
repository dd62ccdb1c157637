import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { abort } from '../../tests/aborted-transaction.ts'
import { settings } from '../settings.ts'
import { connectKafka, kafkaSettings } from './client.ts'
import { readRecords } from './read-records.ts'
import { readTopics } from './read-topics.ts'

const kafka = connectKafka(settings(kafkaSettings))
const topic = `records-test-${randomUUID()}`

beforeAll(async () => {
  await kafka.admin(each =>
    each.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: 2, replicationFactor: 3 }] }),
  )
  // One batch for each record, so that reading one does not read them all.
  for (let index = 0; index < 30; index += 1) {
    const value = `${index} ${'x'.repeat(20_000)}`
    await kafka.send([{ topic, key: 'same', value, headers: { raw: Buffer.from([0xff]), twice: ['a', 'b'] } }])
  }
})
afterAll(async () => {
  await kafka.admin(each => each.deleteTopics({ topics: [topic] }))
  await kafka.close()
})

test('records are read by their coordinates, byte for byte, and those that are not there are left out', async () => {
  const found = await kafka.admin(each => each.fetchTopicOffsets(topic))
  const partition = found.find(({ high }) => high === '30')?.partition ?? -1
  const at = (offset: number, of = partition) => ({ topic, partition: of, offset })
  const records = await readRecords(kafka)([at(29), at(0), at(17), at(0), at(30), at(0, 1 - partition), at(1, 9)])
  const sorted = records.toSorted((a, b) => a.offset - b.offset)
  expect(sorted.map(({ offset, value }) => [offset, String(value).split(' ')[0]])).toEqual([
    [0, '0'],
    [17, '17'],
    [29, '29'],
  ])
  expect(sorted[1]?.headers).toEqual({ raw: [Buffer.from([0xff])], twice: [Buffer.from('a'), Buffer.from('b')] })
})

test('a record of an aborted transaction is not there', async () => {
  const [aborted] = await abort(kafka, topic, ['same'])
  expect(await readRecords(kafka)([aborted])).toEqual([])
  expect(await readTopics(kafka)([topic])).toHaveLength(30)
})
