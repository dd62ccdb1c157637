/** The contract of the topics as an AsyncAPI 3.1 document, made from functions/topics.ts. */
import { z } from 'zod'
import { type Topic, versionsOf } from '../functions/kafka/topic.ts'
import { replication, topics, topicsBeside } from '../functions/topics.ts'

const headers = {
  type: 'object',
  description: 'CloudEvents 1.0, Kafka binary mode',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'content-type', 'traceparent'],
  properties: {
    ce_specversion: { const: '1.0' },
    ce_id: { type: 'string', format: 'uuid', description: 'The same fact always has the same id' },
    ce_type: { type: 'string' },
    ce_source: { type: 'string' },
    ce_time: { type: 'string', format: 'date-time' },
    'content-type': { const: 'application/json' },
    traceparent: { type: 'string', description: 'W3C trace context' },
    'kassa-attempt': { type: 'string', description: 'Only on a redriven record' },
  },
}

const kafka = (topic: { partitions: number; retentionMs: number }) => ({
  kafka: {
    partitions: topic.partitions,
    replicas: replication.factor,
    topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': topic.retentionMs },
  },
})

const payload = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'output' })
  return rest
}

const typesOf = (topic: Topic) => versionsOf(topic)

export const asyncapi = () => ({
  asyncapi: '3.1.0',
  info: { title: 'Kassa', version: '1.0.0', description: 'The key of every record is its checkout id.' },
  defaultContentType: 'application/json',
  channels: Object.fromEntries([
    ...topics.map(topic => [
      topic.name,
      {
        address: topic.name,
        description: topic.description,
        messages: Object.fromEntries(
          typesOf(topic).map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]),
        ),
        bindings: kafka(topic),
      },
    ]),
    ...topicsBeside.map(topic => [
      topic.name,
      { address: topic.name, description: topic.description, messages: {}, bindings: kafka(topic) },
    ]),
  ]),
  components: {
    messages: Object.fromEntries(
      topics.flatMap(topic =>
        typesOf(topic).map(({ type, schema }) => [
          type,
          {
            name: type,
            summary: topic.description,
            headers,
            bindings: { kafka: { key: { type: 'string', format: 'uuid' } } },
            payload: payload(schema as z.ZodType),
          },
        ]),
      ),
    ),
  },
})
