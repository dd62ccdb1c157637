/** `npm run bench:pages`: what every page costs a slow phone, in front of a mock shop. */
import type { Page } from 'playwright-core'
import { command, run } from '../../infra/command-line.ts'
import { closeBrowser, visit } from './browser.ts'
import { startMock } from './mock/server.ts'
import { buildPages, siteOf } from './mock/site.ts'
import { pageAddresses } from './page-addresses.ts'
import { type PageCost, readCost, settled, watchCost } from './page-cost.ts'
import { throughPay } from './through-pay.ts'

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
  const site = await siteOf(mock, {}, folder)
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
  const addresses = [...pageAddresses().map(({ address }) => address), '/404']
  for (const address of addresses) {
    const costs: PageCost[] = []
    while (costs.length < visits) costs.push(await once(address, page => page.waitForLoadState('load')))
    costs.sort((one, other) => one.largestMs - other.largestMs)
    console.log(line(address, costs[Math.floor(visits / 2)] as PageCost))
  }
  const bought = await once('/', throughPay)
  console.log(line('from the shop through Pay', bought))
  await site.close()
  await mock.close()
}

const pages = command(
  'npm run bench:pages --',
  "Measures every page on a slow phone: 1.6 Mbit/s, 150 ms, a quarter of this machine's speed.",
)
  .usage('[option…] [folder…]')
  .argument(
    '[folder...]',
    'builds that are kept elsewhere, for a before and an after; without one, the pages are built',
  )

await run(pages, async (_, kept) => {
  for (const folder of kept.length > 0 ? kept : [await buildPages()]) {
    console.log(folder)
    await measureSite(folder)
  }
  await closeBrowser()
})
