import { expect, test } from '@jest/globals'
import { randomHex } from './random-hex.ts'

test('no id comes twice, over many pages of random bytes', () => {
  const ids = Array.from({ length: 5_000 }, (_, index) => randomHex(index % 2 === 0 ? 16 : 8))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.slice(0, 2).map(id => id.length)).toEqual([32, 16])
  expect(ids.join('')).toMatch(/^[0-9a-f]+$/)
})
