/**
 * The pictures of the README: `node client/tests/screenshots.ts [storefront]` writes them into docs/pictures. Without the address
 * of a running Kassa they show the built pages in front of the mock shop.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { buildStorefront } from '../../infra/local/storefront/build.ts'
import { serveStorefront } from '../../infra/local/storefront/serve.ts'
import { closeBrowser, visit } from './browser.ts'
import { letter, traffic } from './mock/sample-data.ts'
import { startMock } from './mock/server.ts'
import { addToCart, fillCheckout, heading, pay } from './shopper.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'docs/pictures')
const width = 1200

interface Shown {
  readonly url: string
  readonly close: () => Promise<void>
}

const mockShown = async (): Promise<Shown> => {
  await buildStorefront({ root, progress: console.log, signal: AbortSignal.timeout(600_000) })
  const mock = await startMock()
  const methods = ['tok_visa', 'tok_visa', 'tok_insufficientFunds', 'tok_visa', 'tok_outage']
  methods.forEach((method, number) => {
    traffic(mock.shop, number, method)
  })
  mock.shop.state.deadLetters = [{ ...letter(1, 'retries-exhausted', 1), dueAt: new Date().toISOString() }]
  const config = { mappingsUrl: '/mappings', localUrl: '/local', mailboxUrl: `${mock.url}/mailbox`, stage: 'local' }
  const upstreams = { '/api': mock.url, '/mappings': mock.url, '/local': mock.url }
  const site = await serveStorefront(join(root, 'client/out'), config, upstreams, 0)
  return { url: site.url, close: async () => void (await Promise.all([site.close(), mock.close()])) }
}

const [given] = process.argv.slice(2)
const shown = given ? { url: given, close: async () => {} } : await mockShown()

/** WebP, a third of the size of PNG. */
const take = async (
  name: string,
  path: string,
  height: number,
  reach: (page: Page) => Promise<unknown>,
): Promise<void> => {
  const { page, context, close } = await visit(`${shown.url}${path}`, [shown.url], { width })
  await page.setViewportSize({ width, height })
  await reach(page)
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    window.scrollTo(0, 0)
  })
  const session = await context.newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 })
  await writeFile(join(folder, `${name}.webp`), Buffer.from(data, 'base64'))
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
await take('orders', '/console/orders', 620, page => page.locator('tbody tr').nth(4).waitFor({ timeout: 60_000 }))
await take('cluster', '/console/cluster', 860, page =>
  page.getByText('All brokers and partitions are healthy').waitFor({ timeout: 60_000 }),
)
await closeBrowser()
await shown.close()
