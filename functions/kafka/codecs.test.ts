import { expect, test } from '@jest/globals'
import { snappyCompress } from '@platformatic/wasm-utils/bundled'
import { lz4, snappy, zstd } from './codecs.ts'

/** Three lines, compressed by the Java client (kafka-clients 4.3.1). */
const lines = [0, 1, 2].map(quantity => `{"sku":"mug","quantity":${quantity}}\n`).join('')
const compressed = {
  snappy: 'glNOQVBQWQAAAAABAAAAAQAAACpRaHsic2t1IjoibXVnIiwicXVhbnRpdHkiOjB9Cl4bAAQxfWIbAAgyfQo=',
  lz4: 'BCJNGGBAgisAAAD/DHsic2t1IjoibXVnIiwicXVhbnRpdHkiOjB9ChsABR8xGwAFUCI6Mn0KAAAAAA==',
  zstd: 'KLUv/QBYPAEA+Hsic2t1IjoibXVnIiwicXVhbnRpdHkiOjB9CjEyfQoCAMAWOzjHAQAA',
}

test.each([
  ['snappy', snappy],
  ['lz4', lz4],
  ['zstd', zstd],
] as const)('what the Java client compressed with %s is read', async (name, { decompress }) => {
  expect(String(await decompress(Buffer.from(compressed[name], 'base64')))).toBe(lines)
})

test('several snappy blocks, as the Java client writes them beyond 32 KB, are read in order', async () => {
  const block = Buffer.from(compressed.snappy, 'base64')
  expect(String(await snappy.decompress(Buffer.concat([block, block.subarray(16)])))).toBe(lines + lines)
})

test('a single raw snappy block, as clients in other languages write it, is read', async () => {
  expect(String(await snappy.decompress(snappyCompress(Buffer.from(lines))))).toBe(lines)
})

test('bytes that are not compressed are an error', async () => {
  for (const { decompress } of [snappy, lz4, zstd])
    await expect(decompress(Buffer.from('not compressed at all'))).rejects.toThrow()
})
