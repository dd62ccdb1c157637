import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { addToCart, fillAddress, fillCheckout, fillIn, goToCheckout, heading, pay, steps } from './shopper.ts'

const confirmsWithBank = 'tok_authenticationRequired'

describeInBrowser('a shopper', () => {
  const { mock, open } = builtShop()
  const orders = () => mock().shop.made.size

  test(
    'buys a cart and watches it confirmed',
    async () => {
      const { page } = await open('/')
      await addToCart(page, 'Enamel mug', 'Desk lamp')
      await page.getByRole('button', { name: 'One Enamel mug more' }).click()
      await goToCheckout(page)
      await fillIn(page)
      await page.getByRole('button', { name: 'Pay €118.80' }).click()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(await steps(page)).toEqual([
        'Order received, done',
        'Payment confirmed, done',
        'Order placed, done',
        'Email sent, done',
      ])
      expect(await page.getByText('payment-successful').count()).toBe(1)
      const [made] = mock().shop.made.values()
      expect(await page.getByRole('link', { name: /Read the email to a…@example.com/ }).getAttribute('href')).toBe(
        `${mock().url}/mailbox/mails/${made?.status.mails.at(-1)?.messageId}`,
      )
      expect(orders()).toBe(1)
      expect(await page.getByRole('link', { name: /Cart 0 items/ }).count()).toBe(1)

      await page.getByRole('link', { name: 'Orders', exact: true }).click()
      await page.getByRole('link', { name: '2 × Enamel mug, 1 × Desk lamp' }).waitFor()
      expect(await page.getByText('Confirmed').count()).toBe(1)
    },
    testMs,
  )

  test(
    'asks less and less often for an order that does not move',
    async () => {
      mock().shop.state.stepMs = 60_000
      const { page } = await open('/')
      await fillCheckout(page)
      await pay(page)
      await page.waitForURL(/\/orders\?id=/)
      await page.clock.install()
      const asked: string[] = []
      page.on('request', request => {
        if (/\/api\/checkout\/[^/]+$/.test(request.url())) asked.push(request.url())
      })
      await page.goto(page.url())
      await heading(page, /received your order/).waitFor()
      // In steps, so that an answer that is on its way arrives in between.
      const pass = async (ms: number): Promise<void> => {
        for (let passed = 0; passed < ms; passed += 100) await page.clock.runFor(100)
      }
      await pass(10_000)
      expect(asked.length).toBeGreaterThanOrEqual(4)
      expect(asked.length).toBeLessThan(9)
    },
    testMs,
  )

  test(
    'sees the name of a product whose picture cannot be loaded, or that is sold no more',
    async () => {
      mock().shop.catalogue.change('mug-enamel', { pictures: ['/products/none.svg'] })
      const { page } = await open('/')
      const placeholder = page.locator('span[aria-hidden="true"]', { hasText: /^Enamel mug$/ })
      await placeholder.waitFor()
      await addToCart(page, 'Enamel mug', 'Desk lamp')
      await goToCheckout(page)
      await placeholder.waitFor()
      await fillIn(page)
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      mock().shop.catalogue.change('lamp-desk', { active: false })
      await page.goto(new URL('/orders', page.url()).href)
      await page.locator('span[aria-hidden="true"]', { hasText: /^Desk lamp$/ }).waitFor()
      await placeholder.waitFor()
    },
    testMs,
  )

  test(
    'has the address remembered for the next visit only where they ask for it',
    async () => {
      const { page, context } = await open('/')
      await addToCart(page, 'Enamel mug')
      await goToCheckout(page)
      const remember = (on: Page) => on.getByLabel('Remember this address in this browser')
      const street = (on: Page) => on.getByLabel('Street and number').inputValue()
      /** Another tab: what only this one knows is not in it. */
      const nextVisit = async (): Promise<Page> => {
        const next = await context.newPage()
        await next.goto(page.url())
        await heading(next, 'Check out').waitFor()
        await next.getByLabel('Country').locator('option').first().waitFor({ state: 'attached' })
        return next
      }
      await fillAddress(page)
      expect(await remember(page).isChecked()).toBe(false)
      expect(await street(await nextVisit())).toBe('')

      await remember(page).check()
      await page.getByLabel('Street and number').fill('Seestraße 1')
      const next = await nextVisit()
      expect(await street(next)).toBe('Seestraße 1')
      expect(await next.getByLabel('Country').inputValue()).toBe('DE')
      expect(await remember(next).isChecked()).toBe(true)

      await remember(next).uncheck()
      expect(await street(await nextVisit())).toBe('')
      expect(await next.evaluate(() => localStorage.getItem('kassa.address'))).toBeNull()
    },
    testMs,
  )

  test(
    'is declined, tries another payment method, and gets the same cart',
    async () => {
      const { page } = await open('/')
      await fillCheckout(page, 'tok_insufficientFunds', 'Brass pen')
      await pay(page)
      await heading(page, 'The payment was declined').waitFor()
      await page.getByText('Declined: insufficient funds.').waitFor()
      await page.getByRole('button', { name: 'Try another payment method' }).click()
      await heading(page, 'Check out').waitFor()
      expect(await page.getByLabel('Email').inputValue()).toBe('ada@example.com')
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      const made = [...mock().shop.made.values()].map(each => each.request)
      expect(made.map(each => each.paymentMethod)).toEqual(['tok_insufficientFunds', 'tok_visa'])
      expect(made[1]?.items).toEqual(made[0]?.items)
    },
    testMs,
  )

  test(
    'is told that a refund is on its way, that it arrived, and that it did not',
    async () => {
      const { state } = mock().shop
      Object.assign(state, { stockRunsOut: true, refund: 'pending' })
      const { page } = await open('/')
      await fillCheckout(page, 'tok_visa', 'Harbour print')
      await pay(page)
      await heading(page, 'Your refund is on its way').waitFor()
      await page.getByText('It may take some days to arrive.').waitFor()
      expect(await steps(page)).toContain('Refund started, done')
      state.refund = 'failed'
      await heading(page, 'Your refund did not go through').waitFor()
      await page.getByText('Somebody at the shop takes care of it.').waitFor()
      state.refund = 'succeeded'
      await heading(page, 'Your payment was refunded').waitFor()
      await page.getByText('You got the whole amount back.').waitFor()
    },
    testMs,
  )

  test(
    'loses the last one to somebody else and gets the money back',
    async () => {
      mock().shop.state.stockRunsOut = true
      const { page } = await open('/')
      await fillCheckout(page, 'tok_visa', 'Harbour print')
      await pay(page)
      await heading(page, 'Your payment was refunded').waitFor()
      await page.getByText('There were not enough items left when your order was processed.').waitFor()
      await page.getByText('Email sent, done').waitFor()
      // No order number will ever come.
      const receipt = page.getByRole('region', { name: 'Receipt' })
      expect(await receipt.locator('dd').first().innerText()).toBe('none')
      expect(await steps(page)).toEqual([
        'Order received, done',
        'Payment confirmed, done',
        'Sold out, done',
        'Payment refunded, done',
        'Email sent, done',
      ])
    },
    testMs,
  )

  test(
    'presses Pay twice and buys once',
    async () => {
      mock().shop.state.checkoutTakesMs = 500
      const { page } = await open('/')
      await fillCheckout(page)
      await page.getByRole('button', { name: /^Pay/ }).dblclick()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
      expect(mock().shop.keys).toHaveLength(1)
    },
    testMs,
  )

  test(
    'reloads in mid-flight and buys once, under the same key',
    async () => {
      mock().shop.state.checkoutTakesMs = 1500
      const { page } = await open('/')
      await fillCheckout(page)
      const sent = page.waitForRequest(request => request.method() === 'POST')
      await pay(page)
      await sent
      await page.reload()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
      expect(new Set(mock().shop.keys).size).toBe(1)
      await page.goBack()
      await page.waitForLoadState()
      expect(orders()).toBe(1)
    },
    testMs,
  )

  test(
    'never hears the first answer, and the second says the same',
    async () => {
      mock().shop.state.loseAnswers = 1
      const { page } = await open('/')
      await fillCheckout(page)
      await pay(page)
      await page.getByText('The shop is not responding').waitFor()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
      expect(mock().shop.keys).toHaveLength(2)
      expect(new Set(mock().shop.keys).size).toBe(1)
    },
    testMs,
  )

  test(
    'finds that the shop takes no orders, sees it tried again, and is served when it does',
    async () => {
      mock().shop.state.closed = true
      const { page } = await open('/')
      await fillCheckout(page)
      await page.setViewportSize({ width: 390, height: 700 })
      await pay(page)
      await page.getByText('We can’t take orders right now').waitFor()
      expect((await page.getByText('We can’t take orders right now').boundingBox())?.y).toBeGreaterThanOrEqual(0)
      await page.getByText('You can be charged only once').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).isDisabled()).toBe(true)
      mock().shop.state.closed = false
      await page.getByRole('button', { name: 'Try now' }).click()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
      expect(new Set(mock().shop.keys).size).toBe(1)
    },
    testMs,
  )

  test(
    'is offline, is told so, and the order goes out when the line is back',
    async () => {
      const { page, context } = await open('/')
      await fillCheckout(page)
      await context.setOffline(true)
      await pay(page)
      await page.getByText('You are offline').waitFor()
      await context.setOffline(false)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
    },
    testMs,
  )

  test(
    'comes back much later to an open attempt, and is asked before anything is bought',
    async () => {
      mock().shop.state.closed = true
      const { page } = await open('/')
      await fillCheckout(page)
      await pay(page)
      await page.getByText('We can’t take orders right now').waitFor()
      await page.evaluate(() => {
        const attempt = JSON.parse(localStorage.getItem('kassa.attempt') ?? '{}')
        localStorage.setItem('kassa.attempt', JSON.stringify({ ...attempt, madeAt: attempt.madeAt - 3_600_000 }))
      })
      mock().shop.state.closed = false
      await page.reload()
      await page.getByText(/You pressed Pay at .* but we received no response/).waitFor()
      expect(orders()).toBe(0)
      await page.getByRole('button', { name: 'Try again' }).click()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(new Set(mock().shop.keys).size).toBe(1)
    },
    testMs,
  )

  test(
    'reads what is wrong at the field it is wrong in',
    async () => {
      const { page } = await open('/')
      await addToCart(page, 'Enamel mug')
      await goToCheckout(page)
      await pay(page)
      await page.getByText('Enter your name.').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).evaluate(field => field === document.activeElement)).toBe(
        true,
      )
      await page.getByLabel('Name', { exact: true }).fill('A')
      await page.getByText('Enter your name.').waitFor({ state: 'detached' })
      await fillIn(page)
      mock().shop.state.refuses = [
        { field: 'customer.email', message: 'Expected a mail address, such as ada@example.com.' },
      ]
      await pay(page)
      const mail = page.getByLabel('Email')
      await page.getByText('Expected a mail address, such as ada@example.com.').waitFor()
      expect(await mail.getAttribute('aria-invalid')).toBe('true')
      mock().shop.state.refuses = []
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
      expect(new Set(mock().shop.keys).size).toBe(2)
    },
    testMs,
  )

  test(
    'cannot take more than there is, nor what is sold out',
    async () => {
      mock().shop.stock.set('print-harbour', 1)
      mock().shop.stock.set('lantern-camp', 0)
      const { page } = await open('/')
      await addToCart(page, 'Harbour print')
      await page.getByRole('button', { name: 'One Harbour print more' }).click({ force: true })
      await page.getByRole('button', { name: 'Camp lantern is sold out' }).click({ force: true })
      expect(await page.evaluate(() => localStorage.getItem('kassa.cart'))).toBe(
        '[{"sku":"print-harbour","quantity":1}]',
      )
      await goToCheckout(page)
      mock().shop.stock.set('print-harbour', 0)
      await page.reload()
      await page.getByText('Sold out. Remove it to continue.').waitFor()
      await page.getByText('Reduce or remove what is sold out to continue.').waitFor()
      expect(await page.getByRole('button', { name: /^Pay/ }).getAttribute('aria-disabled')).toBe('true')
    },
    testMs,
  )

  test(
    'sees the page of a product, buys it, and is asked before paying more than the page said',
    async () => {
      const { page } = await open('/')
      await page.getByRole('link', { name: 'Enamel mug', exact: true }).click()
      await heading(page, 'Enamel mug').waitFor()
      expect(await page.title()).toBe('Enamel mug – Kassa')
      await page.getByRole('heading', { name: 'About Nord' }).waitFor()
      const related = page.getByRole('region', { name: 'Related products' }).getByRole('listitem')
      await related.nth(2).waitFor()
      expect(await related.count()).toBe(3)
      await addToCart(page, 'Enamel mug')
      await goToCheckout(page)
      await fillIn(page)
      mock().shop.catalogue.change('mug-enamel', { price: 1690 })
      await page.getByRole('button', { name: 'Pay €19.80' }).click()
      await page.getByText('The price has changed. You were not charged').waitFor()
      await page.getByText('Enamel mug: €16.90 instead of €14.90').waitFor()
      expect(orders()).toBe(0)
      await page.getByRole('button', { name: 'Pay €21.80' }).click()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect([...mock().shop.made.values()].map(each => each.amount)).toEqual([2180])
    },
    testMs,
  )

  test(
    'pays less when the price went down meanwhile, and is not asked',
    async () => {
      const { page } = await open('/')
      await fillCheckout(page)
      mock().shop.catalogue.change('mug-enamel', { price: 990 })
      await page.getByRole('button', { name: 'Pay €19.80' }).click()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect([...mock().shop.made.values()].map(each => each.amount)).toEqual([1480])
    },
    testMs,
  )

  test(
    'searches, filters and sorts 2,000 products, and shares the address of what is shown',
    async () => {
      mock().shop.catalogue.fill(2000)
      const { page, context } = await open('/')
      const names = async (on = page): Promise<string[]> =>
        on.getByRole('list', { name: 'Products' }).getByRole('heading').allInnerTexts()
      await page.getByText('2,000 products').waitFor()
      expect(await names()).toHaveLength(48)
      await page.getByRole('button', { name: 'Show 48 more' }).click()
      await page.getByRole('list', { name: 'Products' }).getByRole('heading').nth(95).waitFor()
      expect(await names()).toHaveLength(96)
      await page.getByLabel('Search').pressSequentially('lamp 14')
      await page.getByText('6 products', { exact: true }).waitFor()
      await page.getByLabel('Sort by').selectOption('Name')
      await page.getByRole('button', { name: 'desk', exact: true }).click()
      await page.waitForURL(url => url.search === '?q=lamp+14&category=desk&sort=name')
      const shown = await names()
      expect(shown).toEqual(shown.toSorted((a, b) => a.localeCompare(b, 'en')))

      const other = await context.newPage()
      await other.goto(page.url())
      await other.getByText('6 products', { exact: true }).waitFor()
      expect(await names(other)).toEqual(shown)

      await page.getByLabel('Search').fill('no such thing')
      await page.getByRole('button', { name: 'Show everything' }).click()
      await page.getByText('2,000 products').waitFor()
      expect(await page.getByLabel('Search').inputValue()).toBe('')
      await page.goBack()
      await page.getByText('Nothing matches this filter.').waitFor()
      expect(await page.getByLabel('Search').inputValue()).toBe('no such thing')

      await page.goto(new URL('/product?sku=lamp-desk-2', page.url()).href)
      await page.getByRole('link', { name: 'Papier & Co' }).click()
      await page.waitForURL(url => url.search === '?brand=papier')
      await page.locator('select:has(option[value="papier"]:checked)').waitFor()
    },
    testMs,
  )

  test(
    'opens the address of a product that is not sold any more',
    async () => {
      const { page } = await open('/product?sku=no-such-thing')
      await heading(page, 'This product is not sold here').waitFor()
    },
    testMs,
  )

  test(
    'tries a declined order again, and keeps what is in the cart meanwhile',
    async () => {
      const { page } = await open('/')
      await fillCheckout(page, 'tok_chargeDeclined', 'Brass pen')
      await pay(page)
      await heading(page, 'The payment was declined').waitFor()
      await page.getByRole('link', { name: 'Shop', exact: true }).click()
      await addToCart(page, 'Enamel mug')
      await page.getByRole('link', { name: 'Orders', exact: true }).click()
      await page.getByRole('link', { name: '1 × Brass pen' }).click()
      await page.getByRole('button', { name: 'Try another payment method' }).click()
      await heading(page, 'Check out').waitFor()
      expect(await page.evaluate(() => localStorage.getItem('kassa.cart'))).toBe(
        '[{"sku":"mug-enamel","quantity":1},{"sku":"pen-brass","quantity":1}]',
      )
    },
    testMs,
  )

  test(
    'presses Pay in one tab, and sees the order in the other one too',
    async () => {
      mock().shop.state.closed = true
      const { page, context } = await open('/')
      await fillCheckout(page)
      await pay(page)
      await page.getByText('We can’t take orders right now').waitFor()
      const other = await context.newPage()
      await other.goto(page.url())
      await heading(other, 'Check out').waitFor()
      mock().shop.state.closed = false
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      await heading(other, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
    },
    testMs,
  )

  test(
    'is asked by the bank to confirm, and finds the way there',
    async () => {
      const { page } = await open('/')
      await fillCheckout(page, confirmsWithBank)
      await pay(page)
      await page.getByRole('link', { name: 'Confirm with your bank' }).click()
      await page.getByRole('button', { name: 'Approve the payment' }).click()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect([orders(), mock().shop.state.authorised]).toEqual([1, 1])
    },
    testMs,
  )

  test(
    'reloads and goes back and forth at the bank, and pays once',
    async () => {
      const { page } = await open('/')
      await fillCheckout(page, confirmsWithBank)
      await pay(page)
      await page.getByRole('link', { name: 'Confirm with your bank' }).click()
      await page.getByRole('button', { name: 'Approve the payment' }).waitFor()
      await page.goBack()
      await heading(page, 'Confirm the payment with your bank').waitFor()
      await page.reload()
      await heading(page, 'Confirm the payment with your bank').waitFor()
      expect(orders()).toBe(1)
      await page.getByRole('link', { name: 'Confirm with your bank' }).click()
      await page.getByRole('button', { name: 'Approve the payment' }).click()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      await page.goBack()
      await page.getByText('No longer waiting').waitFor()
      await page.goForward()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect([orders(), mock().shop.state.authorised]).toEqual([1, 1])
    },
    testMs,
  )

  test(
    'confirms in a second tab while a third shows the order too, and pays once',
    async () => {
      const { page, context } = await open('/')
      await fillCheckout(page, confirmsWithBank)
      await pay(page)
      const link = page.getByRole('link', { name: 'Confirm with your bank' })
      const address = new URL((await link.getAttribute('href')) ?? '', page.url()).href
      const [bank, second, other] = [await context.newPage(), await context.newPage(), await context.newPage()]
      await Promise.all([bank.goto(address), second.goto(address), other.goto(page.url())])
      await bank.getByRole('button', { name: 'Approve the payment' }).click()
      await heading(bank, 'Thank you. Your order is confirmed').waitFor()
      await second.getByRole('button', { name: 'Refuse the payment' }).click()
      await second.getByText('No longer waiting').waitFor()
      await heading(other, 'Thank you. Your order is confirmed').waitFor()
      await page.bringToFront()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect([orders(), mock().shop.state.authorised]).toEqual([1, 1])
    },
    testMs,
  )

  test(
    'closes the bank’s tab after answering, and the page that waited goes on',
    async () => {
      const { page, context } = await open('/')
      await fillCheckout(page, confirmsWithBank)
      await pay(page)
      const link = page.getByRole('link', { name: 'Confirm with your bank' })
      const address = new URL((await link.getAttribute('href')) ?? '', page.url()).href
      const answered = await context.request.post(address, { form: { answer: 'approve' }, maxRedirects: 0 })
      expect(answered.status()).toBe(303)
      await page.evaluate(() => window.dispatchEvent(new Event('focus')))
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
    },
    testMs,
  )

  test(
    'refuses at the bank, is declined, and pays with another card',
    async () => {
      const { page } = await open('/')
      await fillCheckout(page, confirmsWithBank)
      await pay(page)
      await page.getByRole('link', { name: 'Confirm with your bank' }).click()
      await page.getByRole('button', { name: 'Refuse the payment' }).click()
      await heading(page, 'The payment was declined').waitFor()
      await page.getByRole('button', { name: 'Try another payment method' }).click()
      await heading(page, 'Check out').waitFor()
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(2)
    },
    testMs,
  )

  test(
    'sees when a step waits for a person at the shop',
    async () => {
      const { page } = await open('/')
      await fillCheckout(page, 'tok_outage')
      await pay(page)
      await heading(page, 'We’ve received your order').waitFor()
      const [made] = mock().shop.made.values()
      if (!made) throw new Error('no order was made')
      made.status = { ...made.status, attention: true }
      await page.getByText('We are looking into your order').waitFor()
    },
    testMs,
  )

  test(
    'buys with the keyboard alone',
    async () => {
      const { page } = await open('/')
      const add = page.getByRole('button', { name: 'Add Enamel mug to the cart' })
      await add.focus()
      await page.keyboard.press('Enter')
      const more = page.getByRole('button', { name: 'One Enamel mug more' })
      await expect(more.evaluate(button => button === document.activeElement)).resolves.toBe(true)
      await page.getByRole('link', { name: 'Check out' }).first().focus()
      await page.keyboard.press('Enter')
      await page.getByLabel('Name', { exact: true }).focus()
      await page.keyboard.type('Ada Lovelace')
      await page.keyboard.press('Tab')
      for (const text of ['ada@example.com', 'Lindenstraße 12', '', '10969', 'Berlin', '', 'Germany']) {
        await page.keyboard.type(text)
        await page.keyboard.press('Tab')
      }
      await page.keyboard.press('Enter')
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
    },
    testMs,
  )
})
