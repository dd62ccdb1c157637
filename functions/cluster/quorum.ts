/**
 * Asks one broker who the active controller is: a DescribeQuorum request (version 0) over a plain socket. Kafka's answer
 * to every client names any broker as the controller since KRaft, and kafkajs does not speak this request. That it
 * answers also shows that the broker is alive, which the cluster itself notices only seconds after a crash.
 * https://kafka.apache.org/protocol.html#The_Messages_DescribeQuorum
 */
import { connect } from 'node:net'

const describeQuorum = { key: 55, version: 0 }
const metadataTopic = '__cluster_metadata'

export const quorumRequest = (): Buffer => {
  const topic = Buffer.from(metadataTopic)
  const noTags = [0]
  const body = Buffer.from([
    ...[0, describeQuorum.key, 0, describeQuorum.version],
    ...[0, 0, 0, 1], // correlation id
    ...[0xff, 0xff], // no client id
    ...noTags,
    ...[2, topic.length + 1, ...topic], // one topic; compact lengths are one too high
    ...[2, 0, 0, 0, 0, ...noTags], // one partition: 0
    ...noTags,
    ...noTags,
  ])
  const size = Buffer.alloc(4)
  size.writeInt32BE(body.length)
  return Buffer.concat([size, body])
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
  readonly controller: number | undefined
}

/** @returns undefined when the broker does not answer in time */
export const askBroker = (address: string, timeoutMs = 1_000): Promise<BrokerAnswer | undefined> =>
  new Promise(resolve => {
    const colon = address.lastIndexOf(':')
    const socket = connect(Number(address.slice(colon + 1)), address.slice(0, colon))
    const end = (answer?: BrokerAnswer) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(end, timeoutMs)
    let received = Buffer.alloc(0)
    socket.on('connect', () => socket.write(quorumRequest()))
    socket.on('error', () => end())
    socket.on('close', () => end())
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      if (received.length < 4 || received.length < 4 + received.readInt32BE()) return
      end({ controller: controllerIn(received.subarray(4)) })
    })
  })
