/**
 * `npm run bench:pages`: every page on a slow phone (1.6 Mbit/s, 150 ms, a quarter of this machine's speed), in front of a mock shop.
 * `-- FOLDER …` measures builds that are kept elsewhere in the same session, for a before and an after.
 */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { pagePaths } from '../../infra/application/storefront.ts'
import { buildStorefront } from '../../infra/local/storefront/build.ts'
import { serveStorefront } from '../../infra/local/storefront/serve.ts'
import { closeBrowser, visit } from './browser.ts'
import { startMock } from './mock/server.ts'
import { type PageCost, readCost, settled, watchCost } from './page-cost.ts'
import { addToCart, fillIn, goToCheckout, heading, pay } from './shopper.ts'

const root = join(import.meta.dirname, '../..')
const phone = { width: 390, scale: 2 }

const slowDown = async (page: Page): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const bytes = 1_600_000 / 8
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: bytes,
    uploadThroughput: bytes,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 })
}

const line = (name: string, { script, largestMs, largest, shift, shifted }: PageCost): string =>
  [
    name.padEnd(28),
    `${(script / 1024).toFixed(1).padStart(6)} KB`,
    `${(largestMs / 1000).toFixed(2).padStart(6)} s`,
    shift.toFixed(3).padStart(7),
    ` ${largest} ${shifted.join('; ')}`,
  ].join(' ')

/** Visits of one page: the middle one by its largest paint. */
const visits = 3

const measureSite = async (folder: string): Promise<void> => {
  const mock = await startMock()
  const config = { mappingsUrl: '/mappings', localUrl: '/local', mailboxUrl: `${mock.url}/mailbox`, stage: 'test' }
  const upstreams = { '/api': mock.url, '/mappings': mock.url, '/local': mock.url }
  const site = await serveStorefront(folder, config, upstreams, 0)
  const once = async (path: string, act: (page: Page) => Promise<unknown>): Promise<PageCost> => {
    const { page, close } = await visit(`${site.url}/config.json`, [], phone)
    await watchCost(page)
    await slowDown(page)
    page.setDefaultTimeout(60_000)
    await page.goto(`${site.url}${path}`)
    await act(page)
    await settled(page, 1500)
    const cost = await readCost(page)
    await close()
    return cost
  }
  console.log(`${'page'.padEnd(28)} ${'script'.padStart(9)} ${'LCP'.padStart(8)} ${'CLS'.padStart(7)}`)
  const paths = [...pagePaths().map(path => (path === '/product' ? '/product?sku=mug-enamel' : path)), '/404']
  for (const path of paths) {
    const costs: PageCost[] = []
    while (costs.length < visits) costs.push(await once(path, page => page.waitForLoadState('load')))
    costs.sort((one, other) => one.largestMs - other.largestMs)
    console.log(line(path, costs[Math.floor(visits / 2)] as PageCost))
  }
  const bought = await once('/', async page => {
    await addToCart(page, 'Enamel mug', 'Desk lamp')
    await goToCheckout(page)
    await settled(page)
    await fillIn(page)
    await pay(page)
    await heading(page, 'Thank you. Your order is confirmed').waitFor()
  })
  console.log(line('from the shop through Pay', bought))
  await site.close()
  await mock.close()
}

const kept = process.argv.slice(2)
if (kept.length === 0) {
  await buildStorefront({ root, progress: console.error, signal: AbortSignal.timeout(600_000) })
  kept.push(join(root, 'client/out'))
}
for (const folder of kept) {
  console.log(folder)
  await measureSite(folder)
}
await closeBrowser()
