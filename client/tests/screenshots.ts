/** `node client/tests/screenshots.ts`: the pictures of the README. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { command, run } from '../../infra/command-line.ts'
import { closeBrowser, visit } from './browser.ts'
import { letter, traffic } from './mock/sample-data.ts'
import { startMock } from './mock/server.ts'
import { buildPages, siteOf } from './mock/site.ts'
import { addToCart, fillCheckout, heading, pay } from './shopper.ts'

const folder = join(import.meta.dirname, '../../docs/pictures')
const width = 1200

interface Shown {
  readonly url: string
  readonly close: () => Promise<void>
}

const mockShown = async (): Promise<Shown> => {
  await buildPages()
  const mock = await startMock()
  const methods = ['tok_visa', 'tok_visa', 'tok_insufficientFunds', 'tok_visa', 'tok_outage']
  methods.forEach((method, number) => {
    traffic(mock.shop, number, method)
  })
  mock.shop.state.deadLetters = [{ ...letter(1, 'retries-exhausted', 1), dueAt: new Date().toISOString() }]
  const site = await siteOf(mock, { stage: 'local' })
  return { url: site.url, close: async () => void (await Promise.all([site.close(), mock.close()])) }
}

/** WebP, a third of the size of PNG. */
const take = async (
  { url }: Shown,
  name: string,
  path: string,
  height: number,
  reach: (page: Page) => Promise<unknown>,
): Promise<void> => {
  const { page, context, close } = await visit(`${url}${path}`, [url], { width })
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

const pictures = command('node client/tests/screenshots.ts', 'Writes the pictures of the README into docs/pictures.')
  .usage('[option…] [storefront]')
  .argument('[storefront]', 'the address of a running Kassa; without it, the built pages in front of the mock shop')

await run(pictures, async (_, given) => {
  const shown = given ? { url: given, close: async () => {} } : await mockShown()
  await mkdir(folder, { recursive: true })
  await take(shown, 'storefront', '/', 760, async page => {
    await addToCart(page, 'Enamel mug', 'Stovetop kettle')
    await page.waitForLoadState('networkidle')
  })
  await take(shown, 'order', '/', 790, async page => {
    await fillCheckout(page, 'tok_visa', 'Enamel mug', 'Desk lamp', 'Wool blanket')
    await pay(page)
    await heading(page, 'Thank you. Your order is confirmed').waitFor({ timeout: 60_000 })
  })
  await take(shown, 'orders', '/console/orders', 620, page =>
    page.locator('tbody tr').nth(4).waitFor({ timeout: 60_000 }),
  )
  await take(shown, 'cluster', '/console/cluster', 860, page =>
    page.getByText('All brokers and partitions are healthy').waitFor({ timeout: 60_000 }),
  )
  await closeBrowser()
  await shown.close()
})
