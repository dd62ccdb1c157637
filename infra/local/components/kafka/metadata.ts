/**
 * Asks one broker for its view of the cluster: a Metadata request (version 1) over a plain socket. A client library
 * would ask the brokers it finds next, and it is this one broker that must be known to work.
 * https://kafka.apache.org/protocol.html#The_Messages_Metadata
 */
import { connect } from 'node:net'

export interface ClusterView {
  readonly brokers: readonly number[]
  /** Undefined while there is none. */
  readonly controller: number | undefined
}

const metadata = { key: 3, version: 1 }
const clientId = 'kassa'

const request = (): Buffer => {
  const body = Buffer.alloc(18 + clientId.length)
  let at = body.writeInt32BE(body.length - 4)
  at = body.writeInt16BE(metadata.key, at)
  at = body.writeInt16BE(metadata.version, at)
  at = body.writeInt32BE(1, at) // correlation id
  at = body.writeInt16BE(clientId.length, at)
  at += body.write(clientId, at)
  body.writeInt32BE(0, at) // no topics
  return body
}

/** @param response without its size field */
export const clusterView = (response: Buffer): ClusterView => {
  let at = 4 // correlation id
  const int32 = () => {
    at += 4
    return response.readInt32BE(at - 4)
  }
  const skipString = () => {
    at += 2 + Math.max(0, response.readInt16BE(at))
  }
  const brokers = Array.from({ length: int32() }, () => {
    const id = int32()
    skipString() // host
    int32() // port
    skipString() // rack
    return id
  })
  const controller = int32()
  return { brokers, controller: controller < 0 ? undefined : controller }
}

export const describeCluster = (host: string, port: number): Promise<ClusterView> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(request()))
    let received = Buffer.alloc(0)
    socket.setTimeout(2_000, () => socket.destroy(new Error('the broker does not answer')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the broker closed the connection')))
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      if (received.length < 4 || received.length < 4 + received.readInt32BE()) return
      resolve(clusterView(received.subarray(4)))
      socket.destroy()
    })
  })
