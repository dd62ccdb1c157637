import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { document, linesOfSize, onExistingCluster, total } from './cost.ts'

test('the stage dev costs less than 250 dollars a month on a cluster that is there', () => {
  expect(total(linesOfSize(onExistingCluster))).toBeLessThan(250)
})

test('docs/cost.md is what the script writes', () => {
  expect(readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')).toBe(document())
})
