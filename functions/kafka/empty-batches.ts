/**
 * A batch of which a reader sees nothing: records of an aborted transaction, or the mark that ended one. kafkajs goes past it
 * without calling `eachBatch`, so a reader that waits for the end of a partition must listen for it.
 */
import type { Consumer } from 'kafkajs'

export interface EmptyBatch {
  readonly topic: string
  readonly partition: number
  readonly lastOffset: number
}

export const onEmptyBatch = (consumer: Consumer, passed: (batch: EmptyBatch) => void): void => {
  consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, lastOffset } }) => {
    if (batchSize === 0) passed({ topic, partition, lastOffset: Number(lastOffset) })
  })
}
