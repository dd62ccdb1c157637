/** The one search in the head of the console. */
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { traffic } from './mock/sample-data.ts'
import type { MockShop } from './mock/shop.ts'
import { heading } from './shopper.ts'

const box = (page: Page) => page.getByRole('search', { name: 'The whole console' }).getByRole('textbox')
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

const bought = (shop: MockShop, number: number, person?: { name: string; email: string }) => {
  traffic(shop, number, undefined, person)
  const id = [...shop.made.keys()].at(-1) ?? ''
  shop.finish(id)
  return shop.desk.viewOf(shop.made.get(id) as never)
}

describeInBrowser('one search for everything', () => {
  const { mock, open } = builtShop()

  test(
    'goes straight to the only order, by number, checkout id and its beginning, from any page, without a mouse',
    async () => {
      const { shop } = mock()
      const order = bought(shop, 0)
      bought(shop, 1, { name: 'Grace Hopper', email: 'grace@example.com' })
      const { page } = await open('/console/cluster')
      for (const text of [order.orderNumber ?? '', order.checkoutId, order.checkoutId.slice(0, 8)]) {
        await page.getByText('All brokers and partitions are healthy').waitFor()
        await page.keyboard.press('/')
        await page.keyboard.type(text)
        await page.keyboard.press('Enter')
        await page.waitForURL(url => url.searchParams.get('id') === order.checkoutId)
        await page.getByRole('heading', { name: order.orderNumber ?? '', exact: true }).waitFor()
        // The search that led here is no page to come back to.
        await page.goBack()
      }
      await heading(page, 'Cluster').waitFor()
    },
    testMs,
  )

  test(
    'lists the orders and mails of an address, and every link leads to its page',
    async () => {
      const { shop } = mock()
      const [first, second] = [bought(shop, 0), bought(shop, 1)]
      const { page } = await open('/console')
      await box(page).fill('ada@example.com')
      await box(page).press('Enter')
      await heading(page, 'Everything of “ada@example.com”').waitFor()
      await region(page, 'Orders').getByRole('listitem').nth(1).waitFor()
      expect(await region(page, 'Orders').getByRole('listitem').count()).toBe(2)
      expect(await region(page, 'Emails').getByRole('listitem').count()).toBe(2)
      await region(page, 'Orders')
        .getByRole('link', { name: second.orderNumber ?? '' })
        .click()
      await heading(page, second.orderNumber ?? '').waitFor()
      await page.goBack()
      await region(page, 'Orders')
        .getByRole('link', { name: first.orderNumber ?? '' })
        .waitFor()
      expect(await box(page).inputValue()).toBe('ada@example.com')
    },
    testMs,
  )

  test(
    'finds an event with its order and its record, and the address can be shared',
    async () => {
      const { shop } = mock()
      const order = bought(shop, 0)
      const event = order.events?.find(({ topic }) => topic === 'order-successful')
      const { page } = await open(`/console/search?for=${event?.eventId}`)
      const events = region(page, 'Events')
      await events.getByText('order-successful').waitFor()
      await region(page, 'Orders')
        .getByRole('link', { name: order.orderNumber ?? '' })
        .waitFor()
      await events.getByRole('link', { name: `Partition ${event?.partition}, offset ${event?.offset}` }).click()
      await heading(page, 'order-successful').waitFor()
      expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
        topic: 'order-successful',
        partition: String(event?.partition),
        from: String(event?.offset),
      })
      await page.goBack()
      await events.getByRole('link', { name: `Order of checkout ${order.checkoutId.slice(0, 8)}` }).click()
      await heading(page, order.orderNumber ?? '').waitFor()
      await region(page, 'Events')
        .getByRole('link', { name: /^Record order-successful/ })
        .click()
      await heading(page, 'order-successful').waitFor()
    },
    testMs,
  )

  test(
    'goes straight to a topic, says when nothing is found, and why it searches for no such text',
    async () => {
      const { page } = await open('/console')
      await box(page).fill('payment-captured')
      await box(page).press('Enter')
      await page.waitForURL(/\/console\/topics\?topic=payment-captured/)
      await box(page).fill('nobody@example.com')
      await box(page).press('Enter')
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
      await page.goto(new URL(`/console/search?for=${'x'.repeat(1_000)}`, page.url()).href)
      await page.getByText('for: At most 254 characters.').waitFor()
    },
    testMs,
  )

  test(
    'leaves / to who types it elsewhere, and keeps trying while the sink is away',
    async () => {
      const { shop } = mock()
      shop.state.sinkDown = true
      const { page } = await open('/console/orders')
      await page.getByRole('searchbox').fill('a')
      await page.keyboard.press('/')
      expect(await page.getByRole('searchbox').inputValue()).toBe('a/')
      await box(page).fill('ada@example.com')
      await box(page).press('Enter')
      await page.getByText('The analytics database does not answer.').waitFor()
      bought(shop, 0)
      shop.state.sinkDown = false
      await page.getByRole('heading', { level: 1, name: /^K-/ }).waitFor()
    },
    testMs,
  )
})
