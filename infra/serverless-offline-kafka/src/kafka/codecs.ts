import zlib from 'node:zlib'

/** What kafkajs asks a codec for. The plugin compresses nothing itself. */
export interface Codec {
  decompress(bytes: Buffer): Promise<Buffer>
  compress(): Promise<never>
}

const codec = (decompress: (bytes: Buffer) => Promise<Uint8Array>): Codec => ({
  async decompress(bytes) {
    const { buffer, byteOffset, byteLength } = await decompress(bytes)
    return Buffer.from(buffer, byteOffset, byteLength)
  },
  compress: async () => {
    throw new Error('serverless-offline-kafka reads compressed records, it does not write them')
  },
})

/** The first 8 of 16 header bytes that Kafka's Java client writes in front of its Snappy blocks. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER = 16

/** Java clients write length-prefixed Snappy blocks after a header (xerial's format); other clients write one bare block. */
const snappyBlocks = (bytes: Buffer): Buffer[] => {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return [bytes]
  const blocks: Buffer[] = []
  for (let at = XERIAL_HEADER; at < bytes.length; ) {
    const start = at + 4
    at = start + bytes.readInt32BE(at)
    blocks.push(bytes.subarray(start, at))
  }
  return blocks
}

// Loaded with the first compressed batch: most topics have none.
const wasm = () => import('@platformatic/wasm-utils/bundled')

export const snappy = codec(async bytes => {
  const { snappyDecompress } = await wasm()
  return Buffer.concat(snappyBlocks(bytes).map(snappyDecompress))
})

export const lz4 = codec(async bytes => (await wasm()).lz4Decompress(bytes))

/** Node has zstd since 22.15; before that a JavaScript implementation reads it. */
export const zstdCodec = (native: ((bytes: Buffer) => Buffer) | undefined): Codec =>
  codec(async bytes => (native === undefined ? (await import('fzstd')).decompress(bytes) : native(bytes)))

export const zstd = zstdCodec(zlib.zstdDecompressSync)
