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

export interface BatchProducer extends Pick<Producer, 'connect' | 'disconnect'> {
  /** Calls `tried` before every attempt: kafkajs makes another one when a broker answered with a passing error. */
  sendBatch(batch: ProducerBatch, tried?: () => void): Promise<RecordMetadata[]>
}

/**
 * @param create makes the producer with the partitioner it is given
 * @param choose chooses partitions
 * @returns a producer whose `sendBatch` rejects with Unavailable when records were left out
 */
export const verifyAcks = (
  create: (createPartitioner: ICustomPartitioner) => Pick<Producer, 'connect' | 'disconnect' | 'sendBatch'>,
  choose: ICustomPartitioner,
): BatchProducer => {
  const chosen = new WeakMap<Message, number>()
  /** kafkajs chooses partitions in every attempt; the first record of a batch stands for it. */
  const onTry = new WeakMap<Message, () => void>()
  const noting: ICustomPartitioner = () => {
    const partitionOf = choose()
    return args => {
      const partition = partitionOf(args)
      chosen.set(args.message, partition)
      onTry.get(args.message)?.()
      return partition
    }
  }
  const producer = create(noting)
  const sendBatch: BatchProducer['sendBatch'] = async (batch, tried) => {
    const first = batch.topicMessages?.[0]?.messages[0]
    if (first && tried) onTry.set(first, tried)
    const answers = await producer.sendBatch(batch)
    const isAnswered = (topic: string, message: Message): boolean =>
      answers.some(({ topicName, partition }) => topicName === topic && partition === chosen.get(message))
    const leftOut = (batch.topicMessages ?? []).flatMap(({ topic, messages }) =>
      messages.filter(message => !isAnswered(topic, message)).map(message => `${topic}-${chosen.get(message) ?? '?'}`),
    )
    if (leftOut.length > 0) throw new Unavailable(`Nobody answered for ${[...new Set(leftOut)].join(', ')}.`)
    return answers
  }
  return { connect: () => producer.connect(), disconnect: () => producer.disconnect(), sendBatch }
}
