import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { connectKafka, kafkaSettings } from '../../../functions/kafka/client.ts'
import { withTopicReader } from '../../../functions/kafka/topic-reader.ts'
import { settings } from '../../../functions/settings.ts'
import { newTopic } from '../../../tests/new-topic.ts'
import { kafkaProduce } from './kafka-produce.ts'

const kafka = connectKafka(settings(kafkaSettings))
let topic: string

beforeAll(async () => {
  topic = await newTopic(kafka, 'produce-test', { partitions: 2 })
})
afterAll(async () => {
  await kafka.admin(each => each.deleteTopics({ topics: [topic] }))
  await kafka.close()
})

test('a record is on the topic as it was written, and a topic or partition that is not there is refused', async () => {
  const twice = [
    { name: 'a', value: '1' },
    { name: 'a', value: '2' },
  ]
  expect(await kafkaProduce(topic, { key: 'k', value: null, headers: twice, partition: 1 })).toEqual({
    partition: 1,
    offset: 0,
  })
  const { records } = await withTopicReader(kafka.kafka, topic, reader => reader.fetch(1, 0, 10_000))
  expect(records).toMatchObject([
    { key: Buffer.from('k'), value: null, headers: { a: ['1', '2'].map(each => Buffer.from(each)) } },
  ])
  const record = { key: null, value: 'x', headers: [] }
  await expect(kafkaProduce(topic, { ...record, partition: 2 })).rejects.toMatchObject({ statusCode: 400 })
  await expect(kafkaProduce(`${topic}-not`, record)).rejects.toMatchObject({ statusCode: 404 })
})
