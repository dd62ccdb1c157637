import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { dev, document, linesOfSize, total } from './cost.ts'

test('the stage dev costs less than 250 dollars a month, its cluster included', () => {
  expect(total(linesOfSize(dev))).toBeLessThan(250)
})

test('the stage dev pays for its brokers, and for little else', () => {
  const lines = linesOfSize(dev)
  expect(total(lines.filter(({ part }) => !part.startsWith('Broker')))).toBeLessThan(100)
})

test('docs/cost.md is what the script writes', () => {
  expect(readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')).toBe(document())
})
