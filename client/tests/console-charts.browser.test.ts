/** What the charts of the console show: no value that is none, and every value to its scale or in words. */
import { expect, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import type { Report } from '../shared/contract.ts'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'

const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })

/** How high the bars are, in parts of the tallest that is drawn. */
const barHeights = (chart: Locator): Promise<number[]> =>
  chart.locator('[data-bar]').evaluateAll(bars => {
    const plot = Number(bars[0]?.closest('svg')?.getAttribute('height'))
    return bars.map(bar => Number(bar.getAttribute('height')) / plot)
  })

/** The labels of the axis of values, from its foot up. */
const valueTicks = (chart: Locator): Promise<string[]> => chart.locator('text[text-anchor="end"]').allTextContents()

const inThousands = (label: string): number =>
  Number(label.replace(/[^\d.]/g, '')) * (label.endsWith('k') ? 1 : label.endsWith('m') ? 1000 : 0.001)

/** The theme's own colours of a page and of its text. */
const systemColours = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    ['Canvas', 'CanvasText'].map(colour => {
      const probe = document.body.appendChild(document.createElement('i'))
      probe.style.color = colour
      const { color } = getComputedStyle(probe)
      probe.remove()
      return color
    }),
  )

describeInBrowser('a chart of the console', () => {
  const { open } = builtShop()

  /** The page, where the answers to `path` are changed. */
  const openChanged = async <T>(path: string, answersTo: string, change: (body: T) => T): Promise<Page> => {
    const { page, context } = await open('/config.json')
    await context.route(answersTo, async route => {
      const response = await route.fetch()
      await route.fulfill({ response, json: change((await response.json()) as T) })
    })
    await page.goto(new URL(path, page.url()).href)
    return page
  }

  test(
    'cuts an outlier, so that the others keep their height, and says what it cut',
    async () => {
      const page = await openChanged<Report>(
        '/console/analytics?range=day&per=hour',
        '**/analytics/revenue?*',
        report => ({
          ...report,
          rows: report.rows.map((row, place) => (place === 10 ? { ...row, revenue: 987_654_321 } : row)),
        }),
      )
      const revenue = card(page, 'Revenue')
      await revenue.locator('[data-bar]').first().waitFor()
      expect((await valueTicks(revenue)).at(-1)).toBe('€4k')
      const heights = await barHeights(revenue)
      expect(heights.toSorted((a, b) => a - b)[Math.floor(heights.length / 2)]).toBeGreaterThan(0.25)
      await revenue.getByText(/^Beyond the axis: €9,876,543\.21 at \d+ \w+, \d\d:00$/).waitFor()
      expect(await card(page, 'How checkouts ended').getByText('Beyond the axis').count()).toBe(0)

      expect(await page.locator('[data-break]').count()).toBe(1)
      const mark = revenue.locator('[data-break]')
      const seen = await mark.boundingBox()
      expect(seen?.height).toBeGreaterThan(5)
      for (const forcedColors of ['none', 'active'] as const) {
        await page.emulateMedia({ forcedColors })
        const [bar, gap, edge] = await mark.evaluate(element => {
          const [inside, sides] = element.querySelectorAll('path')
          const tallest = element.parentElement?.querySelector('[data-bar]')
          const look = (of: Element | null | undefined, property: string): string =>
            of ? getComputedStyle(of).getPropertyValue(property) : ''
          return [look(tallest, 'fill'), look(inside, 'fill'), look(sides, 'stroke')]
        })
        expect(new Set([bar, gap, edge]).size).toBe(3)
        if (forcedColors === 'active') expect([gap, edge]).toEqual(await systemColours(page))
      }
    },
    testMs,
  )

  test(
    'cuts an outlier of the last hour of a mapping, too',
    async () => {
      interface Metrics {
        readonly Samples: readonly { readonly Duration: { readonly p50: number; readonly p95: number } | null }[]
      }
      const page = await openChanged<Metrics>(
        '/console/mappings?mapping=00000000-0000-4000-8000-000000000004',
        '**/metrics',
        metrics => ({
          ...metrics,
          Samples: metrics.Samples.map((sample, place) =>
            place === 40 ? { ...sample, Duration: { p50: 31, p95: 90_000 } } : sample,
          ),
        }),
      )
      const duration = card(page, 'Duration of a call')
      await duration.getByText(/^Beyond the axis: p95 1 min 30 s at \d\d:\d\d:\d\d$/).waitFor()
      expect((await valueTicks(duration)).at(-1)).toMatch(/^\d+ ms$/)
    },
    testMs,
  )

  test(
    'has round ticks, lines without a curve, a zone for its times, and swatches where it is pointed at',
    async () => {
      const { page } = await open('/console/analytics?range=day&per=hour')
      await page
        .getByText(`Times in ${await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone)}`)
        .waitFor()
      for (const name of ['Revenue', 'Checkouts and orders', 'How checkouts ended']) {
        const chart = card(page, name)
        await chart.locator('[data-bar], [data-line]').first().waitFor()
        const ticks = (await valueTicks(chart)).map(inThousands)
        const [zero, step = 0] = ticks
        expect(zero).toBe(0)
        expect([1, 2, 2.5, 5]).toContain(Number((step / 10 ** Math.floor(Math.log10(step))).toFixed(6)))
        ticks.forEach((tick, place) => {
          expect(tick).toBeCloseTo(step * place)
        })
      }
      const lines = card(page, 'Checkouts and orders')
      const paths = await lines.locator('[data-line] path').evaluateAll(all => all.map(path => path.getAttribute('d')))
      expect(paths.length).toBeGreaterThan(3)
      for (const path of paths) expect(path).toMatch(/^[MLZ\d.,-]+$/)

      const box = await lines.getByRole('img').boundingBox()
      if (!box) throw new Error('The chart has no box.')
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      const swatchesIn = (list: Locator): Promise<(string | null)[][]> =>
        list
          .locator('svg > *')
          .evaluateAll(all =>
            all.map(each => ['stroke', 'fill', 'stroke-dasharray'].map(name => each.getAttribute(name))),
          )
      const tooltip = lines.getByRole('img').locator('div', { hasText: 'Checkouts' })
      expect(await tooltip.locator('p').count()).toBe(4)
      expect(await swatchesIn(tooltip)).toEqual(await swatchesIn(lines.getByRole('list')))
    },
    testMs,
  )
})
