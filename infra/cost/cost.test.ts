import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { document, linesOfSize, onExistingCluster, total } from './cost.ts'

// The target is not met: eleven mappings need a second unit of pollers. This fails as soon as it is met again.
test.failing('the stage dev costs less than 250 dollars a month on a cluster that is there', () => {
  expect(total(linesOfSize(onExistingCluster))).toBeLessThan(250)
})

test('on a cluster that is there, the stage dev pays for the pollers of its mappings and for little else', () => {
  const lines = linesOfSize(onExistingCluster)
  expect(total(lines.filter(({ part }) => part !== 'Pollers'))).toBeLessThan(50)
})

test('docs/cost.md is what the script writes', () => {
  expect(readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')).toBe(document())
})
