/** What is true of a page around its content: title, description, icons, texts of pictures, robots, paper. */
import { expect, test } from '@jest/globals'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { traffic } from './mock/sample-data.ts'
import { fillCheckout, heading, pay } from './shopper.ts'

const pages = [
  ['/', 'Kassa – the shop'],
  ['/product?sku=mug-enamel', 'Enamel mug – Kassa'],
  ['/checkout', 'Check out – Kassa'],
  ['/orders', 'Orders – Kassa'],
  ['/console', 'Activity – Console – Kassa'],
  ['/console/orders', 'Orders – Console – Kassa'],
  ['/console/analytics', 'Analytics – Console – Kassa'],
  ['/console/catalogue', 'Catalogue – Console – Kassa'],
  ['/console/catalogue?sku=mug-enamel', 'Enamel mug – Console – Kassa'],
  ['/console/cluster', 'Cluster – Console – Kassa'],
  ['/console/mappings', 'Mappings – Console – Kassa'],
  ['/console/dead-letters', 'Dead letters – Console – Kassa'],
  ['/console/topics', 'Topics – Console – Kassa'],
  ['/console/topics?topic=payment-successful', 'payment-successful – Console – Kassa'],
] as const

describeInBrowser('every page', () => {
  const { mock, open, site } = builtShop()

  test(
    'has its own title, and a description for link previews',
    async () => {
      const { page } = await open('/404')
      for (const [path, title] of pages) {
        await page.goto(`${site().url}${path}`)
        await page.waitForFunction(wanted => document.title === wanted, title).catch(() => {})
        expect([path, await page.title()]).toEqual([path, title])
      }
      const meta = (name: string) =>
        page.locator(`meta[property="${name}"], meta[name="${name}"]`).getAttribute('content')
      for (const name of ['description', 'og:title', 'og:description', 'og:type', 'og:site_name'])
        expect(await meta(name)).toMatch(/\w/)
      // These pages were built without the address of a shop, and previews take no other picture than one with an address.
      expect(await page.locator('meta[property="og:image"]').count()).toBe(0)
    },
    testMs,
  )

  test(
    'has the order number in the title of an order, in the shop and in the console',
    async () => {
      const { page } = await open('/')
      await fillCheckout(page)
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      const [made] = mock().shop.made.values()
      const number = made?.status.orderNumber ?? ''
      expect(await page.title()).toBe(`Order ${number} – Kassa`)
      await page.goto(`${site().url}/console/orders?id=${made?.status.checkoutId}`)
      await page.waitForFunction(wanted => document.title === wanted, `${number} – Console – Kassa`)
    },
    testMs,
  )

  test(
    'has icons for tabs, old browsers and home screens',
    async () => {
      const { page } = await open('/')
      const icons = await page
        .locator('link[rel~="icon"], link[rel="apple-touch-icon"]')
        .evaluateAll(links => links.map(link => [link.getAttribute('href') ?? '', link.getAttribute('rel')] as const))
      const types = new Map<string, string | null>()
      for (const [href, rel] of icons) {
        const answer = await fetch(new URL(href, site().url))
        expect(answer.status).toBe(200)
        types.set(`${rel} ${new URL(href, site().url).pathname.split('.').at(-1)}`, answer.headers.get('content-type'))
      }
      expect(Object.fromEntries(types)).toEqual({
        'icon ico': 'image/x-icon',
        'icon svg': 'image/svg+xml',
        'apple-touch-icon png': 'image/png',
      })
      // Browsers ask for this one unasked.
      expect((await fetch(`${site().url}/favicon.ico`)).status).toBe(200)
    },
    testMs,
  )

  test(
    'lets robots read the shop only, and has an alt text on every picture',
    async () => {
      const robots = await (await fetch(`${site().url}/robots.txt`)).text()
      expect(robots.split('\n').filter(Boolean)).toEqual([
        'User-agent: *',
        'Disallow: /console',
        'Disallow: /sign-in',
        'Disallow: /orders',
        'Disallow: /api/',
      ])
      const { page } = await open('/product?sku=mug-enamel')
      await page.getByRole('img', { name: 'Enamel mug', exact: true }).waitFor()
      await page.goto(`${site().url}/`)
      await page.getByRole('heading', { name: 'Enamel mug' }).waitFor()
      // Beside its name a picture says nothing new.
      expect(await page.locator('img:not([alt])').count()).toBe(0)
      expect(await page.locator('svg:not([aria-hidden="true"], [role="img"])').count()).toBe(0)
    },
    testMs,
  )

  test(
    'prints an order as its receipt, black on white',
    async () => {
      const { page } = await open('/', { dark: true })
      await fillCheckout(page, 'tok_visa', 'Enamel mug', 'Desk lamp')
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      const receipt = page.getByRole('region', { name: 'Receipt' })
      expect(await receipt.isVisible()).toBe(true)
      for (const gone of ['header', 'footer', 'nav', 'button'])
        expect(await page.locator(gone).locator('visible=true').count()).toBe(0)
      expect(await page.getByText('What happened').isVisible()).toBe(false)
      expect(await page.locator('a').locator('visible=true').count()).toBe(0)
      const colours = await receipt.evaluate(paper => {
        const { color, backgroundColor } = getComputedStyle(paper.firstElementChild ?? paper)
        return { color, backgroundColor, page: getComputedStyle(document.body).backgroundColor }
      })
      expect(colours).toEqual({
        color: 'rgb(0, 0, 0)',
        backgroundColor: 'rgb(255, 255, 255)',
        page: 'rgb(255, 255, 255)',
      })
    },
    testMs,
  )

  test(
    'of the console keeps its filters in the URL',
    async () => {
      traffic(mock().shop, 1)
      const { page } = await open('/console/catalogue')
      await page.getByLabel('Search').fill('mug')
      await page.getByLabel('Status').selectOption('on sale')
      await page.waitForURL(url => url.search === '?q=mug&status=on+sale')
      await page.reload()
      await page.getByText('1 product', { exact: true }).waitFor()
      await page.getByRole('link', { name: 'Enamel mug' }).click()
      await heading(page, 'Enamel mug').waitFor()
      await page.goBack()
      await page.getByText('1 product', { exact: true }).waitFor()
    },
    testMs,
  )
})
