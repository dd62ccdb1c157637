/** What a page costs: script over the wire, Chromium's own measure of the largest paint, and how far things jumped. */
import type { Page } from 'playwright-core'

interface Measure {
  readonly paints: readonly { readonly at: number; readonly what: string }[]
  readonly shift: number
  readonly shifted: readonly string[]
}

export interface PageCost {
  /** Bytes of gzipped script. */
  readonly script: number
  readonly largestMs: number
  readonly largest: string
  readonly shift: number
  /** What jumped, by its tag and class. */
  readonly shifted: readonly string[]
}

/** Before the first page is opened. */
export const watchCost = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    type Shift = PerformanceEntry & {
      hadRecentInput: boolean
      value: number
      sources: readonly { node?: Node }[]
    }
    const measure = { paints: [] as { at: number; what: string }[], shift: 0, shifted: [] as string[] }
    Object.assign(window, { measure })
    const name = (node?: Node | null): string =>
      node instanceof Element ? `${node.tagName.toLowerCase()}.${node.getAttribute('class') ?? ''}` : '?'
    new PerformanceObserver(list => {
      for (const entry of list.getEntries() as (PerformanceEntry & { element?: Element })[]) {
        measure.paints.push({ at: entry.startTime, what: name(entry.element) })
      }
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries() as Shift[]) {
        if (entry.hadRecentInput) continue
        measure.shift += entry.value
        measure.shifted.push(`${entry.value.toFixed(3)} ${entry.sources.map(({ node }) => name(node)).join(' ')}`)
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })

export const readCost = (page: Page): Promise<PageCost> =>
  page.evaluate(() => {
    const { measure } = window as unknown as { measure: Measure }
    const largest = measure.paints.at(-1)
    return {
      script: (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(entry => new URL(entry.name).pathname.endsWith('.js'))
        .reduce((bytes, entry) => bytes + entry.encodedBodySize, 0),
      largestMs: largest?.at ?? 0,
      largest: largest?.what ?? '',
      shift: measure.shift,
      shifted: measure.shifted,
    }
  })

/** Nothing was asked of the network for a while, although pages ask again by themselves. */
export const settled = async (page: Page, quietMs = 400): Promise<void> => {
  const loaded = (): Promise<number> =>
    page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => !name.includes('/api/')).length)
  for (let before = -1, now = await loaded(); now !== before; now = await loaded()) {
    before = now
    await page.waitForTimeout(quietMs)
  }
}
