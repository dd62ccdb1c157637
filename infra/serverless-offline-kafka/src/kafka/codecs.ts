import zlib from 'node:zlib'

/** The interface of kafkajs for codecs. The plugin only decompresses. */
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
    throw new Error('serverless-offline-kafka can read compressed records, but not write them')
  },
})

/** The first 8 bytes of the 16-byte header that the Java client writes before its Snappy blocks. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER = 16

/**
 * The Java client writes length-prefixed Snappy blocks after a header (the xerial format). Other clients write a single
 * raw block.
 */
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

// Loaded on first use: most topics are not compressed with these codecs.
const wasm = () => import('@platformatic/wasm-utils/bundled')

export const snappy = codec(async bytes => {
  const { snappyDecompress } = await wasm()
  return Buffer.concat(snappyBlocks(bytes).map(snappyDecompress))
})

export const lz4 = codec(async bytes => (await wasm()).lz4Decompress(bytes))

/** Node supports zstd since 22.15. On older versions use a JavaScript implementation. */
export const zstdCodec = (native: ((bytes: Buffer) => Buffer) | undefined): Codec =>
  codec(async bytes => (native === undefined ? (await import('fzstd')).decompress(bytes) : native(bytes)))

export const zstd = zstdCodec(zlib.zstdDecompressSync)
