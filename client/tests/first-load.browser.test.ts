/** What each page costs before anybody has touched it: the budget of script, and that nothing jumps. */
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { pagePaths } from '../../infra/application/storefront.ts'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { readCost, settled, watchCost } from './page-cost.ts'
import { addToCart, fillIn, goToCheckout, heading, pay } from './shopper.ts'

const mostShift = 0.02
const mostScript = { shop: 140 * 1024, console: 200 * 1024 }

/** Pages that show nothing without a query. */
const queries: Readonly<Record<string, string>> = { '/product': '?sku=mug-enamel' }

describeInBrowser('the first load', () => {
  const { open } = builtShop()

  const phone = async (path: string): Promise<Page> => {
    const { page } = await open('/config.json', { width: 390 })
    await watchCost(page)
    await page.goto(new URL(path, page.url()).href)
    return page
  }

  test.each(pagePaths())(
    'of %s has little script and shifts nothing',
    async path => {
      const page = await phone(`${path}${queries[path] ?? ''}`)
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      await settled(page)
      const { script, shift, shifted } = await readCost(page)
      process.stdout.write(
        `${path}: ${(script / 1024).toFixed(1)} KB of gzipped script, layout shift ${shift.toFixed(3)}\n`,
      )
      expect(script).toBeGreaterThan(0)
      expect(script).toBeLessThanOrEqual(path.startsWith('/console') ? mostScript.console : mostScript.shop)
      expect(shift <= mostShift ? [] : shifted).toEqual([])
    },
    testMs,
  )

  test(
    'and everything after it, to the paid order, shifts nothing',
    async () => {
      const page = await phone('/')
      await addToCart(page, 'Enamel mug', 'Desk lamp')
      await goToCheckout(page)
      await settled(page)
      await fillIn(page)
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      await settled(page)
      const { shift, shifted } = await readCost(page)
      expect(shift <= mostShift ? [] : shifted).toEqual([])
    },
    testMs,
  )
})
