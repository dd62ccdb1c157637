import { expect, test } from '@jest/globals'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { addToCart, fillIn, goToCheckout, heading, pay, rungUp, steps } from './shopper.ts'

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
      expect(await page.getByRole('link', { name: /Read the mail to a…@example.com/ }).getAttribute('href')).toBe(
        `${mock().url}/mailbox`,
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
    'is declined, tries another payment method, and gets the same cart',
    async () => {
      const { page } = await open('/')
      await rungUp(page, 'tok_insufficientFunds', 'Brass pen')
      await pay(page)
      await heading(page, 'The payment was declined').waitFor()
      await page.getByText('Declined: insufficient funds.').waitFor()
      await page.getByRole('button', { name: 'Try another payment method' }).click()
      await heading(page, 'Check out').waitFor()
      expect(await page.getByLabel('Mail address').inputValue()).toBe('ada@example.com')
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      const made = [...mock().shop.made.values()].map(each => each.request)
      expect(made.map(each => each.paymentMethod)).toEqual(['tok_insufficientFunds', 'tok_visa'])
      expect(made[1]?.items).toEqual(made[0]?.items)
    },
    testMs,
  )

  test(
    'loses the last one to somebody else and has the money back',
    async () => {
      mock().shop.state.stockRunsOut = true
      const { page } = await open('/')
      await rungUp(page, 'tok_visa', 'Harbour print')
      await pay(page)
      await heading(page, 'Your payment was refunded').waitFor()
      await page.getByText('There were not enough items left when your order was processed.').waitFor()
      await page.getByText('Email sent, done').waitFor()
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
      await rungUp(page)
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
      await rungUp(page)
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
      await rungUp(page)
      await pay(page)
      await page.getByText('The shop does not answer').waitFor()
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
      expect(mock().shop.keys).toHaveLength(2)
      expect(new Set(mock().shop.keys).size).toBe(1)
    },
    testMs,
  )

  test(
    'finds the till closed, sees it tried again, and is served when it opens',
    async () => {
      mock().shop.state.closed = true
      const { page } = await open('/')
      await rungUp(page)
      await pay(page)
      await page.getByText('The till is closed for a moment').waitFor()
      await page.getByText('Every try carries the same key').waitFor()
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
      await rungUp(page)
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
      await rungUp(page)
      await pay(page)
      await page.getByText('The till is closed for a moment').waitFor()
      await page.evaluate(() => {
        const attempt = JSON.parse(localStorage.getItem('kassa.attempt') ?? '{}')
        localStorage.setItem('kassa.attempt', JSON.stringify({ ...attempt, madeAt: attempt.madeAt - 3_600_000 }))
      })
      mock().shop.state.closed = false
      await page.reload()
      await page.getByText(/You pressed Pay at .* and no answer came/).waitFor()
      expect(orders()).toBe(0)
      await page.getByRole('button', { name: 'Ask again' }).click()
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
      await page.getByText('Enter the name for the order.').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).evaluate(field => field === document.activeElement)).toBe(
        true,
      )
      await fillIn(page)
      mock().shop.state.refuseEmail = true
      await pay(page)
      const mail = page.getByLabel('Mail address')
      await page.getByText('Expected a mail address, such as ada@example.com.').waitFor()
      expect(await mail.getAttribute('aria-invalid')).toBe('true')
      mock().shop.state.refuseEmail = false
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
      await page.getByText('Sold out by now: remove it.').waitFor()
      expect(await page.getByRole('button', { name: /^Pay/ }).getAttribute('aria-disabled')).toBe('true')
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
      await page.keyboard.type('ada@example.com')
      await page.keyboard.press('Enter')
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(orders()).toBe(1)
    },
    testMs,
  )
})
