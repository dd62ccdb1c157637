import { expect, test } from '@jest/globals'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { addToCart, fillCheckout, heading, pay } from './shopper.ts'

describeInBrowser('when something is down', () => {
  const { mock, open } = builtShop()

  test(
    'the shop says that the API does not answer, and shows the products when it is back',
    async () => {
      mock().shop.state.unreachable = true
      const { page } = await open('/')
      await page.getByText('Products can’t be loaded right now').waitFor()
      mock().shop.state.unreachable = false
      await page.getByRole('heading', { name: 'Enamel mug' }).waitFor()
      expect(await page.getByText('Products can’t be loaded right now').count()).toBe(0)
    },
    testMs,
  )

  test(
    'a cart filled before survives the outage',
    async () => {
      const { page } = await open('/')
      await addToCart(page, 'Enamel mug')
      mock().shop.state.unreachable = true
      await page.reload()
      await page.getByText('Products can’t be loaded right now').waitFor()
      mock().shop.state.unreachable = false
      await page.getByRole('button', { name: 'Try now' }).click()
      await page.getByRole('button', { name: 'One Enamel mug more' }).waitFor()
    },
    testMs,
  )

  test(
    'an order says that its details are on their way while the sink is behind',
    async () => {
      mock().shop.state.behind = true
      const { page } = await open('/')
      await fillCheckout(page)
      await pay(page)
      await page.getByText('Order received. Details will follow').waitFor()
      mock().shop.state.behind = false
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      expect(await page.getByText('details are on their way').count()).toBe(0)
    },
    testMs,
  )

  test(
    'an order stays readable while its details cannot be read at all',
    async () => {
      mock().shop.state.sinkDown = true
      const { page } = await open('/')
      await fillCheckout(page, 'tok_visa', 'Wool blanket')
      await pay(page)
      await page.getByText('Order received. Its details can’t be loaded right now').waitFor()
      await page.getByText('1 × Wool blanket').waitFor()
      mock().shop.state.sinkDown = false
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
    },
    testMs,
  )

  test(
    'an order nobody knows is said to be none',
    async () => {
      const { page } = await open('/orders?id=00000000-0000-4000-8000-000000000000')
      await heading(page, 'Order not found').waitFor()
    },
    testMs,
  )

  test(
    'an unknown address leads to a page that says so',
    async () => {
      const { page } = await open('/nowhere')
      await heading(page, 'Page not found').waitFor()
    },
    testMs,
  )
})
