import { expect, test } from '@jest/globals'
import { type Topic, versionsOf } from '../../functions/kafka/topic.ts'
import { catalogueTopics, topics } from '../../functions/topics.ts'
import { sampleOf } from './sample-of.ts'

test.each([...topics, ...catalogueTopics].map((topic): [string, Topic] => [topic.name, topic as Topic]))(
  '%s has a record',
  (name, topic) => {
    const { headers, value } = sampleOf(name)
    const version = versionsOf(topic).find(({ type }) => type === headers.ce_type)
    expect(version?.schema.safeParse(JSON.parse(String(value))).success).toBe(true)
  },
)

test('a topic that is not there has none', () => {
  expect(() => sampleOf('order-lost')).toThrow('has no record of order-lost')
})
