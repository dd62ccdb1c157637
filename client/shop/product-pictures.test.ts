import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { products } from '../../infra/local/first-catalogue.ts'

test.each(products)('$name has its own picture, which loads nothing else', ({ sku }) => {
  const svg = readFileSync(new URL(`../public/products/${sku}.svg`, import.meta.url), 'utf8')
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  expect(svg).not.toMatch(/<script|<image|href=|@import/)
})
