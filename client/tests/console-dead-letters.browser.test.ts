/** Console -> Dead letters: what is said of them, and what is done with several. */
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { letter, traffic } from './mock/sample-data.ts'

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const select = (page: Page, offset: number) =>
  page.getByRole('checkbox', { name: `Select the record of checkout-requested 3/${40 + offset}` }).check()
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

describeInBrowser('dead letters', () => {
  const { mock, open } = builtShop()

  test(
    'are read with error, headers and formatted JSON, and lead to their order and their trace',
    async () => {
      const { shop } = mock()
      traffic(shop, 0)
      const [checkoutId = ''] = shop.made.keys()
      const trace = 'ab'.repeat(16)
      shop.state.deadLetters = [
        {
          ...letter(1, 'dead-letter'),
          ...{ checkoutId, traceId: trace, value: '{"checkoutId":"x","amount":12345678901234567890}' },
          headers: [
            { name: 'ce_type', text: 'kassa.checkout-requested.v1', binary: false },
            { name: 'ce_id', text: '\\377\\000', binary: true },
          ],
        },
        { ...letter(2, 'retries-exhausted'), error: '', reason: 'RetriesExhausted' },
      ]
      const { page, context } = await open('/console/dead-letters')
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      const card = page.getByRole('listitem').filter({ hasText: checkoutId })
      await card.getByText('SyntaxError: Unexpected token n in JSON at position 15').waitFor()
      await page.getByText('Each retry failed. The log of kassa-local-charge says why.').waitFor()
      await card.getByText('Record', { exact: true }).click()
      await card.getByText('kassa.checkout-requested.v1').waitFor()
      await card.getByText('\\377\\000 (binary)').waitFor()
      expect(await card.locator('pre').innerText()).toBe('{\n  "checkoutId": "x",\n  "amount": 12345678901234567890\n}')
      await card.getByRole('button', { name: 'Copy value' }).click()
      await card.getByText('Copied').waitFor()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await card.locator('pre').innerText())
      expect(await card.getByRole('link', { name: trace }).getAttribute('href')).toContain(
        `/console/traces?id=${trace}`,
      )
      await card.getByRole('link', { name: checkoutId }).click()
      await page.waitForURL(new RegExp(`/console/orders\\?id=${checkoutId}`))
    },
    testMs,
  )

  test(
    'are redriven several at once, and what came of each is said when it is known',
    async () => {
      const { shop } = mock()
      shop.state.deadLetters = [1, 2, 3].map(offset => letter(offset, 'dead-letter'))
      const { page } = await open('/console/dead-letters')
      await select(page, 1)
      await select(page, 3)
      await press(page, 'Redrive selected (2)')
      await page.getByText('2 records redriven to the source topic').waitFor()
      const sent = region(page, 'What came of it')
      await sent
        .getByText(/Nothing has come of it yet/)
        .nth(1)
        .waitFor()
      expect(shop.state.deadLetters.map(({ id }) => id)).toEqual(['dead-letter/0/2'])
      shop.state.handled = shop.state.handled.map(each => ({
        ...each,
        outcome: each.offset === 1 ? { state: 'failed-again', next: 'dead-letter-0-9' } : { state: 'went-through' },
      }))
      await sent.getByText('It failed again: dead-letter-0-9.').waitFor()
      await sent.getByText('It went through.').waitFor()
    },
    testMs,
  )

  test(
    'are discarded with a reason, which is kept, and the address of what was done can be shared',
    async () => {
      const { shop } = mock()
      const due = new Date(Date.now() + 240_000).toISOString()
      shop.state.deadLetters = [letter(1, 'dead-letter'), { ...letter(2, 'retries-exhausted', 1), dueAt: due }]
      const { page } = await open('/console/dead-letters')
      await page.getByRole('checkbox').first().waitFor()
      await press(page, 'Select all on this page')
      await press(page, 'Discard selected (2)…')
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Discard', exact: true }).click()
      await dialog.getByText('Enter the reason.').waitFor()
      expect(shop.state.deadLetters).toHaveLength(2)
      await dialog.getByLabel('Reason').fill('A test of mine')
      await dialog.getByLabel('Reason').press('Enter')
      await page.getByText('1 record discarded').waitFor()
      await page.getByText('1 refused: It is still redriven by itself.').waitFor()
      expect(shop.state.deadLetters.map(({ id }) => id)).toEqual(['retries-exhausted/0/2'])
      await page.getByLabel('Show').selectOption('Redriven or discarded')
      await page.waitForURL(/state=handled/)
      await page.getByText(/^Discarded at .* by local: A test of mine$/).waitFor()
      expect(await page.getByLabel('Topic').locator('option').first().textContent()).toBe('All topics')
      expect(await page.getByRole('checkbox').count()).toBe(0)
      const shared = await open('/console/dead-letters?state=handled&topic=dead-letter')
      await shared.page.getByText(/by local: A test of mine$/).waitFor()
    },
    testMs,
  )

  test(
    'of an order are redriven from its page, which says what came of it',
    async () => {
      const { shop } = mock()
      traffic(shop, 0)
      const [id = ''] = shop.made.keys()
      shop.finish(id)
      const order = shop.made.get(id)
      if (order) order.status = { ...order.status, attention: true }
      shop.state.deadLetters = [{ ...letter(7, 'dead-letter'), id: 'dead-letter/0/7', checkoutId: id }]
      const { page } = await open(`/console/orders?id=${id}`)
      const letters = region(page, 'Dead letters')
      await letters.getByText('It waits for you').waitFor()
      await letters.getByRole('button', { name: 'Redrive the record of dead-letter/0/7' }).click()
      await letters.getByText('1 record redriven to the source topic').waitFor()
      await letters.getByText(/by local\. Nothing has come of it yet\./).waitFor()
      expect(await letters.getByRole('button').count()).toBe(0)
    },
    testMs,
  )
})
