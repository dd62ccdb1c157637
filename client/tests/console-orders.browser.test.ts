/** Console -> Orders: what an operator finds, sees and does. */
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { OrderView } from '../shared/contract.ts'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { cart, traffic } from './mock/sample-data.ts'
import type { MockShop } from './mock/shop.ts'
import { heading } from './shopper.ts'

/** An order of two mugs and a lamp, confirmed. */
const placed = (shop: MockShop, number = 0): string => {
  shop.state.stepMs = 60_000
  cart(shop, number, [
    { sku: 'mug-enamel', quantity: 2 },
    { sku: 'lamp-desk', quantity: 1 },
  ])
  const id = [...shop.made.keys()].at(-1) ?? ''
  shop.finish(id)
  return id
}

const viewed = (shop: MockShop, id: string): OrderView => shop.desk.answer('GET', [id], '', undefined).body as OrderView

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const dialog = (page: Page) => page.getByRole('dialog')
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

describeInBrowser('an operator of orders', () => {
  const { mock, open } = builtShop()

  test(
    'goes on typing while the search before is still on its way',
    async () => {
      const { page } = await open('/console/orders')
      const box = page.getByRole('searchbox')
      await box.fill('hopp')
      await box.evaluate((input: HTMLInputElement) => {
        input.form?.requestSubmit()
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, 'hopper')
        input.dispatchEvent(new Event('input', { bubbles: true }))
      })
      await page.waitForURL(/search=hopp$/)
      await page.getByText('No order matches this search.').waitFor()
      expect(await box.inputValue()).toBe('hopper')
      await page.goBack()
      await page.waitForURL(/orders$/)
      await page.waitForFunction(() => document.querySelector('input')?.value === '')
    },
    testMs,
  )

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
      await rows.nth(9).waitFor()
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

  test(
    'finds both orders of a shopper, ships one, refunds a line of it, and cancels the other',
    async () => {
      const { shop } = mock()
      const [first, second] = [placed(shop, 0), placed(shop, 1)]
      const { page } = await open('/console/orders?search=ada%40example.com')
      const rows = page.locator('tbody tr')
      await rows.nth(1).waitFor()
      await page.getByRole('link', { name: viewed(shop, first).orderNumber ?? '', exact: true }).click()
      await heading(page, viewed(shop, first).orderNumber ?? '').waitFor()
      await region(page, 'Money').getByText('Captured').first().waitFor()

      await press(page, 'Mark as shipped…')
      await dialog(page).getByText('ada@example.com gets an email with the carrier and the tracking number.').waitFor()
      await press(page, 'Mark as shipped')
      await dialog(page).getByText('Enter the carrier.').waitFor()
      expect(shop.desk.keys).toEqual([])
      await page.getByLabel('Carrier').fill('DHL')
      await page.getByLabel('Tracking number').fill('JJD0001')
      await page.getByLabel('Tracking number').press('Enter')
      await page.getByText('Done: Mark as shipped with DHL JJD0001').waitFor()
      await dialog(page).waitFor({ state: 'detached' })
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Mark as shipped…')
      await region(page, 'Shopper').getByText('DHL JJD0001').waitFor()
      const cancel = page.getByRole('button', { name: 'Cancel order…' })
      expect(await cancel.getAttribute('aria-disabled')).toBe('true')
      await region(page, 'Actions')
        .getByText(/The order was shipped on .* by local, with DHL JJD0001/)
        .first()
        .waitFor()
      await cancel.click({ force: true })
      expect(await dialog(page).count()).toBe(0)

      await press(page, 'Refund…')
      await press(page, 'Refund')
      await dialog(page).getByText('Choose at least one item.').waitFor()
      await page.getByLabel('Enamel mug: pieces to refund').fill('3')
      await dialog(page).getByText('Enter a whole number up to 2.').waitFor()
      await page.getByLabel('Enamel mug: pieces to refund').fill('1')
      await dialog(page)
        .getByText('€14.90 goes back to the card it was paid with; €103.90 is left to refund.')
        .waitFor()
      await page.getByLabel('Note (optional)').fill('dented')
      await press(page, 'Refund €14.90')
      await page.getByText('Done: Refund €14.90').waitFor()
      await region(page, 'Items').getByText('1 refunded').waitFor()
      await region(page, 'Money').getByText('1 × mug-enamel · dented · local').waitFor()
      await press(page, 'Refund…')
      await page.getByLabel('An amount').check()
      await page.getByLabel('Amount in EUR').fill('200')
      await press(page, 'Refund')
      await dialog(page).getByText('Only €103.90 is left to refund.').waitFor()
      await page.getByLabel('Amount in EUR').fill('4,90')
      await press(page, 'Refund €4.90')
      await page.getByText('Done: Refund €4.90').waitFor()
      expect(viewed(shop, first).money).toMatchObject({ captured: 11_880, refunded: 1980, refundable: 9900 })

      await page.getByRole('link', { name: 'All orders' }).click()
      await page.waitForURL(/search=ada/)
      await page.getByRole('link', { name: viewed(shop, second).orderNumber ?? '', exact: true }).click()
      await press(page, 'Cancel order…')
      await dialog(page)
        .getByText('€118.80 is refunded: all that was not refunded before. All items go back to stock.')
        .waitFor()
      await press(page, 'Cancel order')
      await page.getByText('Done: Cancel the order').waitFor()
      await region(page, 'Shopper')
        .getByText(/by local: an operator cancelled it/)
        .waitFor()
      await region(page, 'What was done').getByText('Cancelled').waitFor()
      await region(page, 'Events').getByText('order-cancelled').waitFor()
      await region(page, 'Emails').getByText('cancelled to a…@example.com').waitFor()
      expect(viewed(shop, second).money).toMatchObject({ refunded: 11_880, refundable: 0 })
      expect(new Set(shop.desk.keys).size).toBe(4)
    },
    testMs,
  )

  test(
    'sees which refunds arrived, which are on their way, and what to do about one that failed',
    async () => {
      const { shop } = mock()
      const id = placed(shop)
      shop.state.refund = 'pending'
      const oneMug = { lines: [{ sku: 'mug-enamel', quantity: 1 }] }
      for (const body of [{ amount: 1000 }, oneMug, { amount: 3000 }]) shop.desk.act(id, 'refund', body)
      shop.desk.settle(id, 0, 'failed')
      shop.desk.settle(id, 2, 'succeeded')
      const { page } = await open(`/console/orders?id=${id}`)
      const money = region(page, 'Money')
      const amount = (name: string) =>
        money
          .locator('dl > div')
          .filter({ hasText: new RegExp(`^${name}`) })
          .locator('dd')
          .innerText()
      await money.getByText('Refund on its way').waitFor()
      expect(
        await Promise.all(['Refunded', 'Refund on its way', 'Refund failed', 'Can be refunded'].map(amount)),
      ).toEqual(['€30.00', '€14.90', '€10.00', '€63.90'])
      await money.getByText('Nothing was given back. Pay it back another way').waitFor()
      await region(page, 'Items').getByText('1 being refunded').waitFor()
      expect(await region(page, 'What was done').getByText('Refund started').count()).toBe(3)
    },
    testMs,
  )

  test(
    'acts at the same time as another operator: one wins, the other sees why',
    async () => {
      const { shop } = mock()
      const id = placed(shop)
      const [one, other] = [await open(`/console/orders?id=${id}`), await open(`/console/orders?id=${id}`)]
      await press(one.page, 'Cancel order…')
      await press(other.page, 'Mark as shipped…')
      await other.page.getByLabel('Carrier').fill('DHL')
      await other.page.getByLabel('Tracking number').fill('JJD0001')
      // The pages do not look at the order meanwhile.
      await other.page.route(/api\/orders\/[^/]+$/, route => route.abort())
      await press(one.page, 'Cancel order')
      await one.page.getByText('Done: Cancel the order').waitFor()
      await other.page.getByRole('button', { name: 'Mark as shipped', exact: true }).click()
      await other.page.getByText('Not done: Mark as shipped with DHL JJD0001').waitFor()
      await other.page.getByText(/The order was cancelled on .* by local\. The order below is as it is now\./).waitFor()
      await other.page.unroute(/api\/orders\/[^/]+$/)
      await region(other.page, 'Shopper').getByText('an operator cancelled it').waitFor()
      expect(viewed(shop, id).actions.map(({ kind }) => kind)).toEqual(['cancel'])
    },
    testMs,
  )

  test(
    'is told in an open dialog that the order has changed, and sends nothing',
    async () => {
      const { shop } = mock()
      const id = placed(shop)
      const { page } = await open(`/console/orders?id=${id}`)
      await press(page, 'Cancel order…')
      shop.desk.act(id, 'ship', { carrier: 'DHL', trackingNumber: '1' }, 'grace')
      await dialog(page)
        .getByText(/The order was shipped on .* by grace, with DHL 1/)
        .waitFor()
      await page.getByRole('button', { name: 'Cancel order', exact: true }).click({ force: true })
      await page.keyboard.press('Escape')
      await dialog(page).waitFor({ state: 'detached' })
      expect(shop.desk.keys).toEqual([])
    },
    testMs,
  )

  test(
    'gets no answer, tries again after a reload, and refunds once',
    async () => {
      const { shop } = mock()
      const id = placed(shop)
      shop.state.loseActions = 2
      const { page } = await open(`/console/orders?id=${id}`)
      await press(page, 'Refund…')
      await page.getByLabel('Desk lamp: pieces to refund').fill('1')
      await page.getByRole('button', { name: /^Refund €/ }).dblclick()
      await page.getByText('Refund €89.00: no answer').waitFor()
      await region(page, 'Actions').getByText('Another action has no answer yet.').first().waitFor()
      await page.reload()
      await page.getByText('Refund €89.00: no answer').waitFor()
      await press(page, 'Try again')
      await page.getByText('The shop is not responding.').waitFor()
      await press(page, 'Try again')
      await page.getByText('Done: Refund €89.00').waitFor()
      expect(shop.desk.keys).toHaveLength(3)
      expect(new Set(shop.desk.keys).size).toBe(1)
      expect(viewed(shop, id).money.refunds).toHaveLength(1)
    },
    testMs,
  )

  test(
    'corrects the address but not its country, and sends the receipt again',
    async () => {
      const { shop } = mock()
      const id = placed(shop)
      const { page } = await open(`/console/orders?id=${id}`)
      await press(page, 'Correct address…')
      await dialog(page).getByText('Country: Germany').waitFor()
      await page.getByLabel('Street and number').fill('')
      await press(page, 'Correct address')
      await dialog(page).getByText('Enter the street and house number.').waitFor()
      expect(await page.getByLabel('Street and number').evaluate(field => field === document.activeElement)).toBe(true)
      await page.getByLabel('Street and number').fill('Seestraße 1')
      await page.getByLabel('Postal code').fill('1')
      await press(page, 'Correct address')
      await dialog(page).getByText('Expected a postal code of Germany, such as 10969.').waitFor()
      expect(await page.getByLabel('Postal code').evaluate(field => field === document.activeElement)).toBe(true)
      await page.getByLabel('Postal code').fill('13353')
      await press(page, 'Correct address')
      await page.getByText('Done: Correct the address').waitFor()
      await region(page, 'Shopper').getByText('13353 Berlin').waitFor()
      await region(page, 'Shopper').getByText('As entered').waitFor()
      expect(viewed(shop, id).shipToCorrected).toMatchObject({ line1: 'Seestraße 1', country: 'DE' })

      await press(page, 'Send receipt again…')
      await dialog(page).getByText('The receipt goes to ada@example.com again. Nothing else changes.').waitFor()
      await press(page, 'Go back')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Send receipt again…')
      await press(page, 'Send receipt again…')
      await press(page, 'Send receipt')
      await page.getByText('Done: Send the receipt again').waitFor()
      await region(page, 'Emails').getByText('receipt to a…@example.com').nth(1).waitFor()
    },
    testMs,
  )

  test(
    'cancels before the amount is captured, when nothing can be shipped or refunded yet',
    async () => {
      const { shop } = mock()
      shop.state.captureWaits = true
      const id = placed(shop)
      const { page } = await open(`/console/orders?id=${id}`)
      await region(page, 'Actions')
        .getByText('The amount is held and not taken yet. Try again in a moment.')
        .nth(1)
        .waitFor()
      await press(page, 'Cancel order…')
      await dialog(page).getByText('The hold of €118.80 is released, and nothing is charged.').waitFor()
      await press(page, 'Cancel order')
      await page.getByText('Done: Cancel the order').waitFor()
      await region(page, 'Money').getByText('Released').waitFor()
    },
    testMs,
  )

  test(
    'is told that events are late, that there is no such order, and where dead letters wait',
    async () => {
      const { shop } = mock()
      const id = placed(shop)
      shop.state.sinkDown = true
      const { page } = await open(`/console/orders?id=${id}`)
      await page.getByText('Events, emails and dead letters may be missing').waitFor()
      await region(page, 'Events').getByText('Not known right now.').waitFor()
      shop.state.sinkDown = false
      const order = shop.made.get(id)
      if (order) order.status = { ...order.status, attention: true }
      await region(page, 'Dead letters').getByText('It waits for you: redrive it when its cause is mended.').waitFor()
      await page.goto(new URL(`/console/orders?id=${id.replace(/^./, 'z')}`, page.url()).href)
      await heading(page, 'No such order')
        .or(page.getByRole('heading', { name: 'No such order' }))
        .first()
        .waitFor()
    },
    testMs,
  )

  test(
    'reads of an id that is none that there is no such order, and nothing that looks like one',
    async () => {
      const { page } = await open('/console/orders?id=h5-bad')
      await page.getByRole('heading', { name: 'No such order' }).waitFor()
      await heading(page, 'Order').waitFor()
      expect(await page.getByText('Checkout h5-bad').count()).toBe(0)
    },
    testMs,
  )
})

describeInBrowser('an operator who may look but not act', () => {
  const { mock, issuer, open } = builtShop({ asks: true })

  test(
    'is told so, stays in the console, and changes nothing',
    async () => {
      issuer().state.mayAct = false
      const { shop } = mock()
      const id = placed(shop)
      const { page } = await open(`/console/orders?id=${id}`)
      await press(page, 'Sign in')
      await page.getByRole('link', { name: 'Ada' }).click()
      await press(page, 'Cancel order…')
      await press(page, 'Cancel order')
      await dialog(page).getByText('You may look, but not act.').waitFor()
      await press(page, 'Go back')
      await region(page, 'Money').waitFor()
      expect(viewed(shop, id).actions).toEqual([])
      expect(viewed(shop, id).status).toBe('confirmed')
    },
    testMs,
  )
})
