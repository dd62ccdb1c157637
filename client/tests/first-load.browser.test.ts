/** What the first page costs: script over the wire, and Chromium's own measure of the largest paint. */
import { expect, test } from '@jest/globals'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'

const mostScript = 140 * 1024

interface Measure {
  readonly paints: readonly { readonly at: number; readonly what: string }[]
  readonly shift: number
}

describeInBrowser('the first load of the shop', () => {
  const { open } = builtShop()

  test(
    'transfers little script, paints soon and shifts nothing',
    async () => {
      const { page } = await open('/404')
      await page.addInitScript(() => {
        const measure = { paints: [] as { at: number; what: string }[], shift: 0 }
        Object.assign(window, { measure })
        new PerformanceObserver(list => {
          for (const entry of list.getEntries() as (PerformanceEntry & { element?: Element })[]) {
            measure.paints.push({ at: entry.startTime, what: entry.element?.tagName ?? '' })
          }
        }).observe({ type: 'largest-contentful-paint', buffered: true })
        new PerformanceObserver(list => {
          for (const entry of list.getEntries() as (PerformanceEntry & { hadRecentInput: boolean; value: number })[]) {
            if (!entry.hadRecentInput) measure.shift += entry.value
          }
        }).observe({ type: 'layout-shift', buffered: true })
      })
      const session = await page.context().newCDPSession(page)
      await session.send('Network.setCacheDisabled', { cacheDisabled: true })
      await page.goto(new URL('/', page.url()).href)
      await page.getByRole('heading', { name: 'Harbour print' }).waitFor()
      await page.waitForLoadState('networkidle')

      const script = await page.evaluate(() =>
        (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
          .filter(entry => new URL(entry.name).pathname.endsWith('.js'))
          .reduce((bytes, entry) => bytes + entry.encodedBodySize, 0),
      )
      const { paints, shift } = await page.evaluate(() => (window as unknown as { measure: Measure }).measure)
      const largest = paints.at(-1)
      process.stdout.write(
        `first load of the shop: ${(script / 1024).toFixed(1)} KB of gzipped script, largest contentful paint ${largest?.at.toFixed(0)} ms (${largest?.what}), layout shift ${shift.toFixed(3)}\n`,
      )
      expect(script).toBeGreaterThan(0)
      expect(script).toBeLessThanOrEqual(mostScript)
      expect(shift).toBeLessThanOrEqual(0.02)
    },
    testMs,
  )
})
