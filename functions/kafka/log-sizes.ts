/**
 * How many bytes each partition has on the brokers: DescribeLogDirs (version 1), which kafkajs does not speak.
 * https://kafka.apache.org/protocol.html#The_Messages_DescribeLogDirs
 */
import type { Brokers } from './brokers.ts'

const everyTopic = Buffer.from([0xff, 0xff, 0xff, 0xff])

const request = {
  apiKey: 35,
  apiVersion: 1,
  apiName: 'DescribeLogDirs',
  encode: async () => ({ buf: everyTopic, buffer: everyTopic }),
}

interface LogSize {
  readonly topic: string
  readonly partition: number
  readonly bytes: number
}

/** @param response without its size and correlation id */
export const logSizesIn = (response: Buffer): LogSize[] => {
  let at = 4 // throttle time
  const int = (bytes: 2 | 4): number => {
    at += bytes
    return bytes === 2 ? response.readInt16BE(at - 2) : response.readInt32BE(at - 4)
  }
  const text = (): string => {
    const length = int(2)
    at += length
    return response.toString('utf8', at - length, at)
  }
  const long = (): number => {
    at += 8
    return Number(response.readBigInt64BE(at - 8))
  }
  const list = <T>(each: () => T): T[] => Array.from({ length: int(4) }, each)
  return list(() => {
    int(2) // error code: a directory that failed has no topics
    text() // directory
    return list(() => {
      const topic = text()
      return list(() => {
        const partition = int(4)
        const bytes = long()
        long() // offset lag
        const isFuture = response.readInt8(at++) !== 0
        return isFuture ? [] : [{ topic, partition, bytes }]
      })
    })
  }).flat(3)
}

/** The size of the largest replica, by topic and partition. */
export const logSizes = async (brokers: Brokers): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> => {
  const response = { decode: async (bytes: Buffer) => logSizesIn(bytes), parse: async (sizes: LogSize[]) => sizes }
  const sizes = await Promise.all(
    brokers.nodeIds.map(async id => (await brokers.broker(id)).connectionPool.send<LogSize[]>({ request, response })),
  )
  const found = new Map<string, Map<number, number>>()
  for (const { topic, partition, bytes } of sizes.flat()) {
    const partitions = found.get(topic) ?? new Map<number, number>()
    partitions.set(partition, Math.max(bytes, partitions.get(partition) ?? 0))
    found.set(topic, partitions)
  }
  return found
}
