/** axe in a page: every rule of WCAG 2.2 AA and the best practices. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const options: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  resultTypes: ['violations'],
  // Style sheets would be fetched again, for experimental rules only.
  preload: { assets: ['media'] },
}

/** @returns a line for each element that breaks a rule: the rule, where, and how to mend it */
export const violationsIn = async (page: Page): Promise<string[]> => {
  await page.evaluate(source)
  return page.evaluate(async settings => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(settings)
    return violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.target} ${node.failureSummary}`))
  }, options)
}
