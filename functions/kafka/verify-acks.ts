/**
 * A producer that is done when every record was sent.
 *
 * kafkajs asks each leader once. When one of them fails and its partition moves, while kafkajs tries again, to a broker that
 * has answered already for other partitions, it takes that answer for all: it sends those records to nobody and resolves
 * (kafkajs 2.2.4, producer/sendMessages.js). So the partitions that were chosen are held against those that were answered
 * for.
 */
import type { ICustomPartitioner, Message, Producer, ProducerBatch, RecordMetadata } from 'kafkajs'
import { Unavailable } from '../errors.ts'

export type BatchProducer = Pick<Producer, 'connect' | 'disconnect' | 'sendBatch'>

/**
 * @param create makes the producer with the partitioner it is given
 * @param choose chooses partitions
 * @returns a producer whose `sendBatch` rejects with Unavailable when records were left out
 */
export const verifyAcks = (
  create: (createPartitioner: ICustomPartitioner) => BatchProducer,
  choose: ICustomPartitioner,
): BatchProducer => {
  const chosen = new WeakMap<Message, number>()
  const noting: ICustomPartitioner = () => {
    const partitionOf = choose()
    return args => {
      const partition = partitionOf(args)
      chosen.set(args.message, partition)
      return partition
    }
  }
  const producer = create(noting)
  const sendBatch = async (batch: ProducerBatch): Promise<RecordMetadata[]> => {
    const answers = await producer.sendBatch(batch)
    const answered = new Set(answers.map(({ topicName, partition }) => `${topicName}-${partition}`))
    const wanted = (batch.topicMessages ?? []).flatMap(({ topic, messages }) =>
      messages.map(message => `${topic}-${chosen.get(message) ?? '?'}`),
    )
    const leftOut = new Set(wanted.filter(partition => !answered.has(partition)))
    if (leftOut.size > 0) throw new Unavailable(`Nobody answered for ${[...leftOut].join(', ')}.`)
    return answers
  }
  return { connect: () => producer.connect(), disconnect: () => producer.disconnect(), sendBatch }
}
