/**
 * Asks one broker whether it is alive, and who the active controller is: ApiVersions and DescribeQuorum requests (both
 * version 0) over a plain socket. The cluster itself notices a broker that froze only seconds later; and since KRaft,
 * Kafka names any broker as the controller to its clients, while kafkajs does not speak the request that tells.
 * https://kafka.apache.org/protocol.html
 */
import { connect } from 'node:net'

const metadataTopic = '__cluster_metadata'
const noClientId = [0xff, 0xff]
const noTags = [0]

const request = (key: number, correlationId: number, body: readonly number[]): Buffer => {
  const content = Buffer.from([0, key, 0, 0, 0, 0, 0, correlationId, ...noClientId, ...body])
  const size = Buffer.alloc(4)
  size.writeInt32BE(content.length)
  return Buffer.concat([size, content])
}

export const apiVersionsRequest = (): Buffer => request(18, 1, [])

export const describeQuorumRequest = (): Buffer => {
  const topic = Buffer.from(metadataTopic)
  return request(55, 2, [
    ...noTags,
    ...[2, topic.length + 1, ...topic], // one topic; compact lengths are one too high
    ...[2, 0, 0, 0, 0, ...noTags], // one partition: 0
    ...noTags,
    ...noTags,
  ])
}

/** @param response without its size field; @returns undefined while the quorum has no leader */
export const controllerIn = (response: Buffer): number | undefined => {
  const name = 4 + 1 + 2 + 1 // correlation id, tags, error code, length of the topics
  const partition = name + 1 + metadataTopic.length + 1 // length of the name, name, length of the partitions
  if (response.length < partition + 10 || response.readInt16BE(5) !== 0) return undefined
  const error = response.readInt16BE(partition + 4)
  const leader = response.readInt32BE(partition + 6)
  return error !== 0 || leader < 0 ? undefined : leader
}

export interface BrokerAnswer {
  /** Undefined while there is none, or when the controllers do not answer. */
  readonly controller: number | undefined
}

/** The first response in these bytes, without its size field, and the bytes after it. */
const firstOf = (received: Buffer): readonly [Buffer, Buffer] | undefined => {
  if (received.length < 4 || received.length < 4 + received.readInt32BE()) return undefined
  const end = 4 + received.readInt32BE()
  return [received.subarray(4, end), received.subarray(end)]
}

/** @returns undefined when the broker does not answer in time */
export const askBroker = (address: string, timeoutMs = 1_000): Promise<BrokerAnswer | undefined> =>
  new Promise(resolve => {
    const colon = address.lastIndexOf(':')
    const socket = connect(Number(address.slice(colon + 1)), address.slice(0, colon))
    let received = Buffer.alloc(0)
    let alive = false
    const end = (answer: BrokerAnswer | undefined = alive ? { controller: undefined } : undefined) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(() => end(), timeoutMs)
    socket.on('connect', () => socket.write(Buffer.concat([apiVersionsRequest(), describeQuorumRequest()])))
    socket.on('error', () => end())
    socket.on('close', () => end())
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      for (let next = firstOf(received); next; next = firstOf(received)) {
        if (alive) return end({ controller: controllerIn(next[0]) })
        alive = true
        received = Buffer.from(next[1])
      }
    })
  })
