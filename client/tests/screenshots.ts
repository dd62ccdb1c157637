/**
 * The pictures of the README, taken from a running Kassa: `node client/tests/pictures.ts [storefront]` writes them into
 * docs/pictures.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { closeBrowser, visit } from './browser.ts'
import { addToCart, fillCheckout, heading, pay } from './shopper.ts'

const storefront = process.argv[2] ?? 'http://127.0.0.1:3001'
const folder = join(import.meta.dirname, '../../docs/pictures')
const width = 1200

const take = async (
  name: string,
  path: string,
  height: number,
  reach: (page: Page) => Promise<unknown>,
): Promise<void> => {
  const { page, close } = await visit(`${storefront}${path}`, [storefront], { width })
  await page.setViewportSize({ width, height })
  await reach(page)
  await page.evaluate(() => window.scrollTo(0, 0))
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await close()
}

await mkdir(folder, { recursive: true })
await take('storefront', '/', 760, async page => {
  await addToCart(page, 'Enamel mug', 'Stovetop kettle')
  await page.waitForLoadState('networkidle')
})
await take('order', '/', 790, async page => {
  await fillCheckout(page, 'tok_visa', 'Enamel mug', 'Desk lamp', 'Wool blanket')
  await pay(page)
  await heading(page, 'Thank you. Your order is confirmed').waitFor({ timeout: 60_000 })
})
await take('cluster', '/console/cluster', 860, page =>
  page.getByText('All brokers and partitions are healthy').waitFor({ timeout: 60_000 }),
)
await closeBrowser()
