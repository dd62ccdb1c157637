/** The checkout page on a phone, in two tabs, while something is corrected, and an order that takes its time. */
import { expect, test } from '@jest/globals'
import type { Locator, Page } from 'playwright-core'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { letter } from './mock/sample-data.ts'
import { addToCart, fillAddress, fillCheckout, fillIn, goToCheckout, heading, pay } from './shopper.ts'

const phone = { width: 390 }
/** Beside the minus of a single item, which has the same name. */
const removeOf = (page: Page, name: string) =>
  page.getByRole('button', { name: `Remove ${name}` }).filter({ hasText: 'Remove' })
const payButton = (page: Page) => page.getByRole('button', { name: /^(Pay|Reconnecting)/ })

/** The whole of it is inside the window. */
const isInSight = async (found: Locator): Promise<boolean> => {
  const box = await found.boundingBox()
  const height = await found.page().evaluate(() => window.innerHeight)
  return box !== null && box.y >= 0 && box.y + box.height <= height
}

/** The focus is inside the page, at or under this element. */
const hasFocus = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate(wanted => {
    const { activeElement } = document
    return activeElement !== document.body && activeElement?.closest(wanted) !== null
  }, selector)

describeInBrowser('at the checkout', () => {
  const { mock, open } = builtShop()

  test(
    'a phone shows the form at once, the cart folded above it, and trouble beside the button that was pressed',
    async () => {
      const { page } = await open('/', phone)
      await fillCheckout(page, 'tok_visa', 'Enamel mug', 'Desk lamp', 'Wool blanket', 'Brass pen')
      await page.evaluate(() => window.scrollTo(0, 0))
      expect(await isInSight(page.getByLabel('Name', { exact: true }))).toBe(true)
      const lines = page.getByRole('region', { name: 'Cart', exact: true })
      expect(await lines.isVisible()).toBe(false)
      await page.getByRole('button', { name: 'Show the cart' }).click()
      await removeOf(page, 'Brass pen').click()
      await page.getByRole('button', { name: 'Hide the cart' }).click()
      expect(await lines.isVisible()).toBe(false)

      mock().shop.state.closed = true
      await pay(page)
      await page.getByText('We can’t take orders right now').waitFor()
      expect(await isInSight(page.getByText('We can’t take orders right now'))).toBe(true)
      expect(await isInSight(payButton(page))).toBe(true)
      await page.reload()
      await page.getByText('We can’t take orders right now').waitFor()
      expect(await isInSight(page.getByText('We can’t take orders right now'))).toBe(true)
    },
    testMs,
  )

  test(
    'a small phone reads beside the button why it was refused, and sees the line that is sold out',
    async () => {
      const { page } = await open('/', phone)
      await fillCheckout(page, 'tok_visa', 'Enamel mug', 'Desk lamp')
      await page.setViewportSize({ width: 320, height: 568 })
      mock().shop.catalogue.change('mug-enamel', { price: 1690 })
      await pay(page)
      const refusal = page.getByText('The price has changed. You were not charged')
      await refusal.waitFor()
      expect(await isInSight(refusal)).toBe(true)
      mock().shop.stock.set('lamp-desk', 0)
      await page.reload()
      await page.getByText('Sold out. Remove it to continue.').waitFor()
      await page.getByText('Reduce or remove what is sold out to continue.').waitFor()
      await removeOf(page, 'Desk lamp').click()
      await payButton(page).and(page.locator('[aria-disabled="false"]')).waitFor()
    },
    testMs,
  )

  test(
    'a second tab with the same cart shows the order that the first one made',
    async () => {
      const { page, context } = await open('/')
      await fillCheckout(page)
      const other = await context.newPage()
      await other.goto(page.url())
      await other.getByRole('button', { name: /^Pay/ }).waitFor()
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      await heading(other, 'Thank you. Your order is confirmed').waitFor()
      expect(other.url()).toBe(page.url())
      expect(mock().shop.made.size).toBe(1)
      // A cart that is emptied by hand is an empty cart, and the orders are one step away.
      await other.goto(new URL('/', page.url()).href)
      await addToCart(other, 'Brass pen')
      await goToCheckout(other)
      await removeOf(other, 'Brass pen').click()
      await heading(other, 'Your cart is empty').waitFor()
      await other.getByRole('link', { name: 'Your orders' }).click()
      await heading(other, 'Your orders').waitFor()
    },
    testMs,
  )

  test(
    'every error goes away where it is corrected, and the focus stays there',
    async () => {
      mock().shop.state.refuses = [
        { field: 'shipTo.postalCode', message: 'Expected a postal code of Germany.' },
        { field: 'shipping', message: 'This does not go there.' },
        { field: 'paymentMethod', message: 'This card is not known.' },
        { field: 'items.1.quantity', message: 'At most 5 of these.' },
      ]
      const { page } = await open('/')
      await addToCart(page, 'Enamel mug', 'Desk lamp', 'Brass pen')
      await goToCheckout(page)
      await fillIn(page)
      await pay(page)
      const errors = ['Expected a postal code of Germany.', 'This does not go there.', 'This card is not known.']
      for (const text of [...errors, 'At most 5 of these.']) await page.getByText(text).waitFor()
      const postalCode = page.getByLabel('Postal code')
      expect(await postalCode.evaluate(field => field === document.activeElement)).toBe(true)
      await postalCode.fill('10970')
      await page.getByText(errors[0] as string).waitFor({ state: 'detached' })
      const city = page.getByLabel('City')
      await city.focus()
      await page.locator('input[name="shipping"][value="express"]').check()
      await page.getByText(errors[1] as string).waitFor({ state: 'detached' })
      await page.locator('input[value="tok_timeout"]').check()
      await page.getByText(errors[2] as string).waitFor({ state: 'detached' })
      // The error belongs to the lamp, also when the line above it goes.
      await removeOf(page, 'Enamel mug').click()
      const lamp = page.getByRole('listitem').filter({ hasText: 'Desk lamp' })
      await lamp.getByText('At most 5 of these.').waitFor()
      await page.getByRole('button', { name: 'One Desk lamp more' }).click()
      await page.getByText('At most 5 of these.').waitFor({ state: 'detached' })
    },
    testMs,
  )

  test(
    'what is wrong with an address is said at each field, and goes as it is typed',
    async () => {
      const { page } = await open('/')
      await addToCart(page, 'Enamel mug')
      await goToCheckout(page)
      await pay(page)
      const invalid = page.locator('[aria-invalid="true"]')
      await invalid.first().waitFor()
      expect(await invalid.count()).toBe(5)
      // Told apart by more than the colour of its border.
      const widthOf = (field: Locator) => field.evaluate(element => getComputedStyle(element).borderTopWidth)
      expect([await widthOf(invalid.last()), await widthOf(page.getByLabel('Country'))]).toEqual(['2px', '1px'])
      await page.getByLabel('Name', { exact: true }).fill('Ada')
      await page.getByLabel('Email').fill('ada@example.com')
      await fillAddress(page)
      expect(await invalid.count()).toBe(0)
    },
    testMs,
  )

  test(
    'the focus is never lost with a line that is removed',
    async () => {
      const { page } = await open('/')
      await addToCart(page, 'Enamel mug', 'Desk lamp')
      await goToCheckout(page)
      await removeOf(page, 'Enamel mug').press('Enter')
      await removeOf(page, 'Enamel mug').waitFor({ state: 'detached' })
      // At the place of the line that went: the next step is the next line.
      expect(await hasFocus(page, 'section[aria-label="Cart"]')).toBe(true)
      await page.keyboard.press('Tab')
      expect(await hasFocus(page, 'section[aria-label="Cart"] li')).toBe(true)
      await removeOf(page, 'Desk lamp').press('Enter')
      await heading(page, 'Your cart is empty').waitFor()
      expect(await hasFocus(page, 'main')).toBe(true)
    },
    testMs,
  )

  test(
    'nor is it with a button that has nothing more to show',
    async () => {
      mock().shop.catalogue.fill(60)
      const { page } = await open('/')
      await page.getByRole('button', { name: 'Show 12 more' }).press('Enter')
      await page.getByRole('list', { name: 'Products' }).getByRole('heading').nth(59).waitFor()
      expect(await hasFocus(page, 'main')).toBe(true)
      await page.goto(new URL('/console/dead-letters', page.url()).href)
      mock().shop.state.deadLetters = [letter(1, 'dead-letter'), letter(2, 'dead-letter')]
      await page.getByRole('button', { name: 'Redrive the record of checkout-requested 3/41' }).press('Enter')
      await page.getByText('1 record redriven to the source topic').waitFor()
      expect(await hasFocus(page, 'main')).toBe(true)
    },
    testMs,
  )

  test(
    'a button that does not pay yet says why',
    async () => {
      const { page } = await open('/')
      await addToCart(page, 'Enamel mug')
      mock().shop.state.unreachable = true
      await page.goto(new URL('/checkout', page.url()).href)
      const said = (): Promise<string> =>
        payButton(page).evaluate(
          button => document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent ?? '',
        )
      await page.getByText('Prices can’t be loaded right now').waitFor()
      expect(await said()).toBe('You can pay as soon as the prices are loaded.')
      expect(await payButton(page).getAttribute('aria-disabled')).toBe('true')
      mock().shop.state.unreachable = false
      await page.getByRole('button', { name: 'Try now' }).click()
      await payButton(page).and(page.locator('[aria-disabled="false"]')).waitFor()
      mock().shop.catalogue.change('mug-enamel', { active: false })
      await page.reload()
      await page.getByText('mug-enamel is no longer available.').waitFor()
      expect(await said()).toBe('Remove what is no longer available to continue.')
    },
    testMs,
  )
})

describeInBrowser('an order that takes its time', () => {
  const { mock, open } = builtShop()

  const waiting = async (): Promise<Page> => {
    const { page } = await open('/')
    await fillCheckout(page, 'tok_outage')
    await pay(page)
    await heading(page, 'We’ve received your order').waitFor()
    await page.clock.install()
    return page
  }
  const onlyOrder = () => {
    const [made] = mock().shop.made.values()
    if (!made) throw new Error('no order was made')
    return made
  }

  test(
    'says so while it waits for the payment provider, for the stock and for its mail',
    async () => {
      const page = await waiting()
      await page.clock.fastForward(20_000)
      await page.getByText('The payment is taking longer than usual').waitFor()
      const made = onlyOrder()
      made.status = { ...made.status, status: 'paid' }
      await page.clock.fastForward(5_000)
      await page.getByText('Reserving your items is taking longer than usual').waitFor()
      made.status = { ...made.status, status: 'ordered' }
      await page.clock.fastForward(5_000)
      await page.getByText('Sending your receipt is taking longer than usual').waitFor()
    },
    testMs,
  )

  test(
    'is not asked for without end, and is asked for again when somebody wants to know',
    async () => {
      const page = await waiting()
      const made = onlyOrder()
      made.status = { ...made.status, attention: true }
      await page.getByText('We are looking into your order').waitFor()
      await page.clock.fastForward('31:00')
      const stopped = page.getByText('This page has stopped checking for news')
      await stopped.waitFor()
      let asked = 0
      page.on('request', request => {
        if (request.url().includes('/api/checkout/')) asked += 1
      })
      await page.clock.runFor('05:00')
      expect(asked).toBe(0)
      const { attention: _, ...moving } = made.status
      made.status = { ...moving, status: 'paid' }
      await page.getByRole('button', { name: 'Check now' }).click()
      await heading(page, 'Payment confirmed. Reserving your items').waitFor()
      await stopped.waitFor({ state: 'detached' })
    },
    testMs,
  )
})
