/**
 * Registers the codecs that kafkajs lacks, for reading. A topic can hold records of any codec: its operator chooses one
 * by `compression.type`, and so does every producer. The functions themselves send uncompressed records, so only what
 * reads topics imports this file: it adds 80 kB to a bundle.
 */
import { zstdDecompressSync } from 'node:zlib'
import kafkajs from 'kafkajs'

// Loaded on first use, to keep it out of the cold start.
const wasm = () => import('@platformatic/wasm-utils/bundled')

/** The first 8 of the 16 header bytes that the Java client writes before its Snappy blocks (the xerial format). */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER = 16

/** The Java client writes length-prefixed blocks after its header; other clients write a single raw block. */
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

const codec = (decompress: (bytes: Buffer) => Promise<Buffer>) => ({
  decompress,
  compress: async () => {
    throw new Error('The functions read compressed records, but send uncompressed ones.')
  },
})

export const snappy = codec(async bytes => {
  const { snappyDecompress } = await wasm()
  return Buffer.concat(snappyBlocks(bytes).map(snappyDecompress))
})

export const lz4 = codec(async bytes => (await wasm()).lz4Decompress(bytes))

export const zstd = codec(async bytes => zstdDecompressSync(bytes))

const { CompressionCodecs, CompressionTypes } = kafkajs
Object.assign(CompressionCodecs, {
  [CompressionTypes.Snappy]: () => snappy,
  [CompressionTypes.LZ4]: () => lz4,
  [CompressionTypes.ZSTD]: () => zstd,
})
