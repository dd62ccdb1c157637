import { createRequire } from 'node:module'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

const require = createRequire(import.meta.url)

interface Encoder {
  readonly buffer: Buffer
  writeInt16(value: number): Encoder
  writeInt32(value: number): Encoder
  writeInt64(value: number): Encoder
  writeString(value: string | null): Encoder
  writeBytes(value: Buffer): Encoder
  writeEncoder(value: Encoder): Encoder
  writeArray(values: readonly (Encoder | number)[]): Encoder
}
interface Decoder {
  readInt8(): number
  readInt16(): number
  readInt32(): number
  readInt64(): { toString(): string }
  readString(): string
  readBytes(): Buffer
  readArray<T>(read: (decoder: Decoder) => T): T[]
}
const EncoderClass = require('kafkajs/src/protocol/encoder') as new () => Encoder
const DecoderClass = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Decoder
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch(batch: object): Promise<Encoder>
}
const Record = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => Encoder

const HOST = '127.0.0.1'
const NOT_COORDINATOR = 16
const UNKNOWN_MEMBER = 25
const EARLIEST = -2
/** The supported API keys and versions. */
const VERSIONS: readonly (readonly [api: number, version: number])[] = [
  [1, 4],
  [2, 1],
  [3, 0],
  [8, 2],
  [9, 1],
  [10, 0],
  [11, 0],
  [12, 0],
  [13, 0],
  [14, 0],
  [15, 0],
  [18, 2],
]

const encoder = (): Encoder => new EncoderClass()

/**
 * Two in-process brokers that implement as much of the Kafka protocol as a mapping uses: one topic, and one consumer
 * group with one member. Requests about the group are recorded with the broker that received them.
 */
export const startBrokers = async (topic: string, leaders: number[]) => {
  const asked: string[] = []
  const log: string[][] = leaders.map(() => [])
  const committed = leaders.map(() => -1)
  const sockets = new Map<number, Set<Socket>>()
  const servers = new Map<number, Server>()
  const listed = new Set<number>()
  let coordinator = 1
  let member = ''
  let members = 0
  let generation = 0

  const port = (id: number): number => ports.get(id) ?? 0
  const ports = new Map<number, number>()
  const partitions = (): number[] => leaders.map((_, partition) => partition)
  const wholeTopic = (of: (partition: number) => Encoder, wanted = partitions()): Encoder =>
    encoder().writeArray([encoder().writeString(topic).writeArray(wanted.map(of))])
  const wantedOf = (request: Decoder, read: (decoder: Decoder) => number): number[] =>
    request.readArray(one => ({ topic: one.readString(), wanted: one.readArray(read) })).flatMap(({ wanted }) => wanted)

  const metadata = (): Encoder =>
    encoder()
      .writeArray([...listed].map(id => encoder().writeInt32(id).writeString(HOST).writeInt32(port(id))))
      .writeArray([
        encoder()
          .writeInt16(0)
          .writeString(topic)
          .writeArray(
            partitions().map(partition =>
              encoder()
                .writeInt16(0)
                .writeInt32(partition)
                .writeInt32(leaders[partition] ?? -1)
                .writeArray([1, 2])
                .writeArray([1, 2]),
            ),
          ),
      ])

  const join = (id: number, request: Decoder): Encoder => {
    request.readString()
    request.readInt32()
    const known = request.readString()
    request.readString()
    const [protocol] = request.readArray(one => ({ name: one.readString(), about: one.readBytes() }))
    if (id !== coordinator)
      return encoder()
        .writeInt16(NOT_COORDINATOR)
        .writeInt32(-1)
        .writeString('')
        .writeString('')
        .writeString('')
        .writeArray([])
    if (known !== '' && known !== member)
      return encoder()
        .writeInt16(UNKNOWN_MEMBER)
        .writeInt32(-1)
        .writeString('')
        .writeString('')
        .writeString('')
        .writeArray([])
    member = known === '' ? `member ${++members}` : known
    asked.push(`join ${member} at ${id}`)
    return encoder()
      .writeInt16(0)
      .writeInt32(++generation)
      .writeString(protocol?.name ?? '')
      .writeString(member)
      .writeString(member)
      .writeArray([
        encoder()
          .writeString(member)
          .writeBytes(protocol?.about ?? Buffer.alloc(0)),
      ])
  }

  const sync = (request: Decoder): Encoder => {
    request.readString()
    request.readInt32()
    request.readString()
    const [own] = request.readArray(one => ({ member: one.readString(), assignment: one.readBytes() }))
    return encoder()
      .writeInt16(0)
      .writeBytes(own?.assignment ?? Buffer.alloc(0))
  }

  const heartbeat = (id: number, request: Decoder): Encoder => {
    request.readString()
    request.readInt32()
    const from = request.readString()
    asked.push(`heartbeat at ${id}`)
    return encoder().writeInt16(id !== coordinator ? NOT_COORDINATOR : from === member ? 0 : UNKNOWN_MEMBER)
  }

  const commit = (id: number, request: Decoder): Encoder => {
    request.readString()
    request.readInt32()
    request.readString()
    request.readInt64()
    const wanted = wantedOf(request, one => {
      const partition = one.readInt32()
      const offset = Number(one.readInt64())
      one.readString()
      if (id === coordinator) committed[partition] = offset
      return partition
    })
    const code = id === coordinator ? 0 : NOT_COORDINATOR
    return wholeTopic(partition => encoder().writeInt32(partition).writeInt16(code), wanted)
  }

  const committedOffsets = (request: Decoder): Encoder => {
    request.readString()
    return wholeTopic(
      partition =>
        encoder()
          .writeInt32(partition)
          .writeInt64(committed[partition] ?? -1)
          .writeString(null)
          .writeInt16(0),
      wantedOf(request, one => one.readInt32()),
    )
  }

  const ends = (request: Decoder): Encoder => {
    request.readInt32()
    const starts = new Map<number, boolean>()
    const wanted = wantedOf(request, one => {
      const partition = one.readInt32()
      starts.set(partition, Number(one.readInt64()) === EARLIEST)
      return partition
    })
    return wholeTopic(
      partition =>
        encoder()
          .writeInt32(partition)
          .writeInt16(0)
          .writeInt64(-1)
          .writeInt64(starts.get(partition) ? 0 : (log[partition]?.length ?? 0)),
      wanted,
    )
  }

  const recordSet = async (partition: number, from: number): Promise<Buffer> => {
    const values = log[partition]?.slice(from) ?? []
    if (values.length === 0) return Buffer.alloc(0)
    const records = values.map((value, offsetDelta) =>
      Record({ offsetDelta, timestampDelta: 0, key: null, value, headers: {} }),
    )
    return (await RecordBatch({ firstOffset: from, lastOffsetDelta: values.length - 1, records })).buffer
  }

  const fetched = async (request: Decoder): Promise<Encoder> => {
    for (let i = 0; i < 4; i++) request.readInt32()
    request.readInt8()
    const from = new Map<number, number>()
    const wanted = wantedOf(request, one => {
      const partition = one.readInt32()
      from.set(partition, Number(one.readInt64()))
      one.readInt32()
      return partition
    })
    const sets = new Map<number, Buffer>()
    for (const partition of wanted) sets.set(partition, await recordSet(partition, from.get(partition) ?? 0))
    // A real broker delays an empty fetch response; so does this one, briefly.
    if ([...sets.values()].every(set => set.length === 0)) await new Promise(resolve => setTimeout(resolve, 20))
    return encoder()
      .writeInt32(0)
      .writeEncoder(
        wholeTopic(
          partition =>
            encoder()
              .writeInt32(partition)
              .writeInt16(0)
              .writeInt64(log[partition]?.length ?? 0)
              .writeInt64(log[partition]?.length ?? 0)
              .writeArray([])
              .writeBytes(sets.get(partition) ?? Buffer.alloc(0)),
          wanted,
        ),
      )
  }

  const answers: Readonly<Record<number, (id: number, request: Decoder) => Encoder | Promise<Encoder>>> = {
    1: (_, request) => fetched(request),
    2: (_, request) => ends(request),
    3: metadata,
    8: commit,
    9: (_, request) => committedOffsets(request),
    10: () => encoder().writeInt16(0).writeInt32(coordinator).writeString(HOST).writeInt32(port(coordinator)),
    11: join,
    12: heartbeat,
    13: () => encoder().writeInt16(0),
    14: (_, request) => sync(request),
    15: () =>
      encoder().writeArray([
        encoder().writeInt16(0).writeString('').writeString('').writeString('').writeString('').writeArray([]),
      ]),
    18: () =>
      encoder()
        .writeInt16(0)
        .writeArray(VERSIONS.map(([api, version]) => encoder().writeInt16(api).writeInt16(version).writeInt16(version)))
        .writeInt32(0),
  }

  const serve = (id: number, socket: Socket): void => {
    let bytes = Buffer.alloc(0)
    sockets.get(id)?.add(socket)
    socket.on('error', () => undefined) // the client's end may be gone first
    socket.on('data', async chunk => {
      bytes = Buffer.concat([bytes, chunk])
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const size = bytes.readInt32BE(0)
        const request = new DecoderClass(bytes.subarray(4, 4 + size))
        bytes = bytes.subarray(4 + size)
        const api = request.readInt16()
        request.readInt16()
        const correlation = request.readInt32()
        request.readString()
        const answer = await answers[api]?.(id, request)
        if (answer === undefined) throw new Error(`the test brokers do not support API key ${api}`)
        socket.write(encoder().writeBytes(encoder().writeInt32(correlation).writeEncoder(answer).buffer).buffer)
      }
    })
  }

  const kill = async (id: number): Promise<void> => {
    const server = servers.get(id)
    servers.delete(id)
    for (const socket of sockets.get(id) ?? []) socket.destroy()
    await new Promise(resolve => (server === undefined ? resolve(undefined) : server.close(resolve)))
  }

  for (const id of [1, 2]) {
    sockets.set(id, new Set())
    const server = createServer(socket => serve(id, socket))
    await new Promise<void>(resolve => server.listen(0, HOST, resolve))
    servers.set(id, server)
    ports.set(id, (server.address() as AddressInfo).port)
    listed.add(id)
  }

  return {
    addresses: [1, 2].map(id => `${HOST}:${port(id)}`),
    asked,
    committed,
    produce: (partition: number, value: string): void => {
      log[partition]?.push(value)
    },
    addPartition: (leader: number): void => {
      leaders.push(leader)
      log.push([])
      committed.push(-1)
    },
    /** Closes its connections. Leaders and coordinator stay as they are until takeOver. */
    kill,
    /** The cluster elects new leaders and a new coordinator after `dead` has failed. */
    takeOver: (dead: number, successor: number): void => {
      listed.delete(dead)
      leaders.forEach((leader, partition) => {
        if (leader === dead) leaders[partition] = successor
      })
      if (coordinator === dead) coordinator = successor
    },
    close: () => Promise.all([1, 2].map(kill)),
  }
}
