import { describe, expect, test } from '@jest/globals'
import { snappyCompress } from '@platformatic/wasm-utils/bundled'
import { compressed, lines } from './codecs.fixture.ts'
import { lz4, snappy, zstd, zstdCodec } from './codecs.ts'
import { kafkajs } from './kafkajs.ts'

const bytesOf = (name: keyof typeof compressed): Buffer => Buffer.from(compressed[name], 'base64')

describe('what the Java client compressed is read (rule 65)', () => {
  test.each([
    ['snappy', snappy],
    ['lz4', lz4],
    ['zstd', zstd],
  ] as const)('%s', async (name, codec) => {
    expect((await codec.decompress(bytesOf(name))).toString()).toBe(lines)
  })

  test('zstd before Node 22.15', async () => {
    expect((await zstdCodec(undefined).decompress(bytesOf('zstd'))).toString()).toBe(lines)
  })
})

test('one bare snappy block is read, as clients in C, Go and Python write it (rule 65)', async () => {
  expect((await snappy.decompress(snappyCompress(Buffer.from(lines)))).toString()).toBe(lines)
})

test('bytes that are not compressed are an error', async () => {
  for (const codec of [snappy, lz4, zstd])
    await expect(codec.decompress(Buffer.from('not compressed at all'))).rejects.toThrow()
})

test('kafkajs has a codec for every compression type of Kafka (rule 65)', () => {
  const { CompressionTypes, CompressionCodecs } = kafkajs
  for (const type of [CompressionTypes.GZIP, CompressionTypes.Snappy, CompressionTypes.LZ4, CompressionTypes.ZSTD])
    expect((CompressionCodecs as Record<number, () => object>)[type]?.()).toHaveProperty('decompress')
})
