/** Partitions and their leaders, as far as kafkajs has told while something was sent. */
import type { ICustomPartitioner, PartitionMetadata } from 'kafkajs'
import type { OutgoingRecord } from './cloudevents.ts'

export interface Partitions {
  /** Undefined before anything was sent to the topic. */
  partitionOf(record: OutgoingRecord): number | undefined
  /** The node id of a broker, or -1 where there was none; it may be out of date, which costs time and nothing else. */
  leaderOf(topic: string, partition: number): number | undefined
}

/** @param choose chooses partitions, always the same for a key */
export const partitions = (choose: ICustomPartitioner): Partitions & { readonly partitioner: ICustomPartitioner } => {
  const known = new Map<string, PartitionMetadata[]>()
  const chosen = choose()
  return {
    /** Chooses as `choose` does, and notes what kafkajs knows of the topic when it asks. */
    partitioner: () => {
      const partitionOf = choose()
      return args => {
        known.set(args.topic, args.partitionMetadata)
        return partitionOf(args)
      }
    },
    partitionOf: ({ topic, key, value }) => {
      const partitionMetadata = known.get(topic)
      return partitionMetadata && chosen({ topic, partitionMetadata, message: { key, value } })
    },
    leaderOf: (topic, partition) => known.get(topic)?.find(({ partitionId }) => partitionId === partition)?.leader,
  }
}
