/** The event source mapping of `sls offline`, against kafkajs building the same events in a loop. */
import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'
import { kafkaComponents } from '../../infra/local/components/component.ts'
import { contendersAt, throughput } from '../../infra/serverless-offline-kafka/bench/contenders.ts'
import { create, fill, VALUE_BYTES } from '../../infra/serverless-offline-kafka/bench/topic.ts'
import type { Measurement } from '../measurement.ts'
import { figuresOf, inRounds } from '../sides.ts'

const records = 300_000
/** Even a smoke run must see the middle of a topic, not its ends alone. */
const leastRecords = 20_000

export const mapping: Measurement = {
  name: 'mapping',
  about: 'records/s of the plugin from a full topic, against a kafkajs eachBatch loop that does the same decoding',
  needs: kafkaComponents,
  run: async ({ platform, rounds, scale }) => {
    process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'
    const brokers = [...platform.addresses.brokers]
    const kafka = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING })
    const admin = kafka.admin()
    const producer = kafka.producer()
    await Promise.all([admin.connect(), producer.connect()])
    const topic = `bench-mapping-${randomUUID()}`
    const count = Math.max(leastRecords, Math.round(records * scale))
    try {
      await create(admin, topic)
      await fill(producer, topic, count)
      const { inProcess, plain } = contendersAt(brokers.join(','))
      const rates = await inRounds(
        rounds,
        () => throughput(inProcess, topic, count),
        () => throughput(plain, topic, count),
      )
      return [
        {
          what: 'mapping: records/s',
          unit: '1/s',
          ...figuresOf(rates, ({ perSecond }) => perSecond),
          target: { ratio: 1, is: 'at least' },
          note: `${count} records of ${VALUE_BYTES} bytes, handler in process`,
        },
        { what: 'mapping: CPU of a record', unit: 'µs CPU', ...figuresOf(rates, ({ cpu }) => cpu) },
      ]
    } finally {
      await admin.deleteTopics({ topics: [topic] })
      await Promise.all([producer.disconnect(), admin.disconnect()])
    }
  },
}
