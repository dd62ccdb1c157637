/** Console -> Orders: what an operator finds, sees and does. */
import { expect, test } from '@jest/globals'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { traffic } from './mock/sample-data.ts'

describeInBrowser('an operator of orders', () => {
  const { mock, open } = builtShop()

  test(
    'finds an order by mail, number, checkout id, name, status and day, and shares the address',
    async () => {
      const { shop } = mock()
      shop.state.stepMs = 1
      for (let number = 0; number < 5; number += 1) traffic(shop, number)
      traffic(shop, 5, 'tok_insufficientFunds', { name: 'Grace Hopper', email: 'grace@example.com' })
      const { page } = await open('/console')
      await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Orders' }).click()
      const rows = page.locator('tbody tr')
      await rows.nth(5).waitFor()
      const search = async (text: string, count: number): Promise<void> => {
        await page.getByRole('searchbox').fill(text)
        await page.getByRole('searchbox').press('Enter')
        await rows.nth(count).waitFor({ state: 'detached' })
        await rows.nth(count - 1).waitFor()
      }
      await search('grace@example.com', 1)
      await rows.getByText('Grace Hopper · grace@example.com').waitFor()
      await search('hopp', 1)
      const [first] = shop.made.values()
      await search(first?.status.checkoutId.slice(0, 8) ?? '', 1)
      await search(first?.status.orderNumber ?? '', 1)
      await search('', 6)
      await page.getByLabel('Status').selectOption('Declined')
      await rows.nth(1).waitFor({ state: 'detached' })
      expect(await rows.locator('td').first().innerText()).toContain('grace@example.com')
      const today = await page.evaluate(() => {
        const now = new Date()
        return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(each => `${each}`.padStart(2, '0')).join('-')
      })
      await page.getByLabel('From').fill(today)
      await page.getByLabel('To', { exact: true }).fill(today)
      await page.waitForURL(/to=/)
      await rows.nth(0).waitFor()

      const shared = await open(new URL(page.url()).pathname + new URL(page.url()).search)
      await shared.page.locator('tbody tr').nth(0).waitFor()
      expect(await shared.page.locator('tbody tr').count()).toBe(1)
      expect(await shared.page.getByLabel('Status').inputValue()).toBe('declined')

      await page.getByLabel('To', { exact: true }).fill('2020-01-01')
      await page.getByText('“To” is before “From”: choose a later day').waitFor()
      await page.getByLabel('From').fill('2019-01-01')
      await page.getByText('No order matches this search.').waitFor()
      await page.getByRole('link', { name: 'Show all orders' }).click()
      await rows.nth(5).waitFor()
    },
    testMs,
  )

  test(
    'goes to older orders and back, each page with an address of its own',
    async () => {
      const { shop } = mock()
      for (let number = 0; number < 60; number += 1) traffic(shop, number)
      const { page } = await open('/console/orders')
      const rows = page.locator('tbody tr')
      await rows.nth(49).waitFor()
      expect(await rows.count()).toBe(50)
      await page.getByRole('link', { name: 'Older orders' }).click()
      await rows.nth(10).waitFor({ state: 'detached' })
      await page.waitForURL(/cursor=/)
      expect(await rows.count()).toBe(10)
      await page.goBack()
      await rows.nth(49).waitFor()
      await page.getByRole('link', { name: 'Older orders' }).click()
      await page.getByRole('link', { name: 'Newest orders' }).click()
      await rows.nth(49).waitFor()
      expect(new URL(page.url()).search).toBe('')
    },
    testMs,
  )

  test(
    'is told that orders cannot be searched now, and sees them as soon as they can',
    async () => {
      const { shop } = mock()
      traffic(shop, 1)
      shop.state.sinkDown = true
      const { page } = await open('/console/orders')
      await page.getByText('Data can’t be loaded right now').waitFor()
      await page.getByText('The analytics database does not answer.').waitFor()
      shop.state.sinkDown = false
      await page.getByRole('button', { name: 'Try now' }).click()
      await page.locator('tbody tr').first().waitFor()
    },
    testMs,
  )
})
