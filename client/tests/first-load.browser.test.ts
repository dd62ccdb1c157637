/** What each page costs before anybody has touched it: the budget of script, and that nothing jumps. */
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { pageAddresses } from './page-addresses.ts'
import { readCost, settled, watchCost } from './page-cost.ts'
import { throughPay } from './through-pay.ts'

const mostShift = 0.02
const mostScript = { shop: 140 * 1024, console: 200 * 1024 }

describeInBrowser('the first load', () => {
  const { open } = builtShop()

  /** The fonts come when the page asks for nothing else any more: what they move is a shift, too. */
  const phone = async (address: string): Promise<{ page: Page; settledWithFonts: () => Promise<void> }> => {
    const { page, context } = await open('/config.json', { width: 390 })
    let release = (): void => {}
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    await context.route('**/*.woff2', async route => {
      await held
      await route.continue()
    })
    await watchCost(page)
    await page.goto(new URL(address, page.url()).href, { waitUntil: 'commit' })
    return {
      page,
      settledWithFonts: async () => {
        await settled(page)
        release()
        await page.evaluate(() => document.fonts.ready)
        await settled(page)
      },
    }
  }

  test.each(pageAddresses())(
    'of $path has little script and shifts nothing',
    async ({ path, address }) => {
      const { page, settledWithFonts } = await phone(address)
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      await settledWithFonts()
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
    'asks for the fonts once the page shows its data, and on a later one at once',
    async () => {
      const { page } = await open('/config.json')
      const asked: string[] = []
      page.on('request', request => asked.push(new URL(request.url()).pathname))
      await page.goto(new URL('/console/catalogue', page.url()).href)
      await page.waitForFunction(() => localStorage.getItem('kassa.fonts') !== null)
      const font = asked.findIndex(path => path.endsWith('.woff2'))
      expect(font).toBeGreaterThan(asked.indexOf('/api/catalogue/products'))
      expect(asked.indexOf('/api/catalogue/products')).toBeGreaterThan(0)
      await page.reload({ waitUntil: 'commit' })
      await page.locator('html[data-fonts="own"] body').waitFor({ state: 'attached' })
      expect(await page.locator('[aria-busy="true"]').count()).toBeGreaterThan(0)
    },
    testMs,
  )

  test(
    'and everything after it, to the paid order, shifts nothing',
    async () => {
      const { page, settledWithFonts } = await phone('/')
      await throughPay(page)
      await settledWithFonts()
      const { shift, shifted } = await readCost(page)
      expect(shift <= mostShift ? [] : shifted).toEqual([])
    },
    testMs,
  )
})
