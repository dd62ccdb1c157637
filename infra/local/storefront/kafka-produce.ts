/** Produces on the brokers of the Kassa that runs here; loaded when the first record is produced. */
import { Problem } from '../../../functions/errors.ts'
import { connectKafka, kafkaSettings } from '../../../functions/kafka/client.ts'
import { settings } from '../../../functions/settings.ts'
import { operatorEnvironment } from '../operator-environment.ts'
import type { Produce } from './produce.ts'

export const kafkaProduce: Produce = async (topic, { key, value, headers, partition }) => {
  const { kafka, admin } = connectKafka(settings(kafkaSettings, await operatorEnvironment('admin')))
  const { topics } = await admin(each => each.fetchTopicMetadata({ topics: [topic] })).catch(error => {
    if (error.type === 'UNKNOWN_TOPIC_OR_PARTITION')
      throw new Problem(404, 'unknown-topic', `There is no topic ${topic}.`)
    throw error
  })
  const partitions = topics[0]?.partitions.length ?? 0
  if (partition !== undefined && partition >= partitions) {
    const message = `The topic has no partition ${partition}: it has 0 to ${partitions - 1}.`
    throw new Problem(400, 'invalid-body', 'The body has fields that cannot be accepted.', [
      { field: 'partition', message },
    ])
  }
  const byName = Object.fromEntries(
    [...Map.groupBy(headers, ({ name }) => name)].map(([name, all]) => [name, all.map(each => each.value)]),
  )
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  try {
    await producer.connect()
    const [sent] = await producer.send({
      topic,
      acks: -1,
      messages: [{ key, value, headers: byName, ...(partition === undefined ? {} : { partition }) }],
    })
    return { partition: sent?.partition ?? 0, offset: Number(sent?.baseOffset ?? 0) }
  } finally {
    await producer.disconnect()
  }
}
