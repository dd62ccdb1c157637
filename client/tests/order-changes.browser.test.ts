/** What a shopper sees and does after the order: shipped, cancelled, refunded. */
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { fillCheckout, heading, pay, steps } from './shopper.ts'

describeInBrowser('a shopper with an order', () => {
  const { mock, site, open } = builtShop()
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
  const dialog = (page: Page) => page.getByRole('dialog')

  /** An open page of an order that is confirmed, and its id. */
  const confirmed = async (): Promise<{ page: Page; id: string }> => {
    const { page } = await open('/')
    await fillCheckout(page, 'tok_visa', 'Enamel mug', 'Desk lamp')
    await pay(page)
    await heading(page, 'Thank you. Your order is confirmed').waitFor()
    return { page, id: [...mock().shop.made.keys()].at(-1) ?? '' }
  }

  test(
    'sees it shipped and a part of it refunded, on its page and in the list',
    async () => {
      const { page, id } = await confirmed()
      const { desk, state } = mock().shop
      state.refund = 'pending'
      desk.act(id, 'ship', { carrier: 'DHL', trackingNumber: 'JJD0001' })
      desk.act(id, 'refund', { amount: 1490 })
      await page.reload()
      await heading(page, 'Your order has been shipped').waitFor()
      await page.getByText('Shipped with DHL').waitFor()
      await page.getByText('JJD0001').waitFor()
      await page.getByText('€14.90 is on its way back to you. It may take some days to arrive.').waitFor()
      await page.getByRole('region', { name: 'Receipt' }).getByText('-€14.90').waitFor()
      expect(await page.getByRole('button', { name: 'Cancel order…' }).count()).toBe(0)
      expect((await steps(page)).slice(-2)).toEqual(['Shipped, done', 'Refund started, done'])
      desk.settle(id, 0, 'succeeded')
      await page.getByText('You got €14.90 back.').waitFor()
      expect((await steps(page)).slice(-2)).toEqual(['Shipped, done', 'Refund made, done'])

      await page.goto(`${site().url}/orders`)
      await page.getByRole('listitem').getByText('Shipped').waitFor()
    },
    testMs,
  )

  test(
    'is told which of its refunds arrived, which is on its way, and which failed',
    async () => {
      const { page, id } = await confirmed()
      const { desk, state } = mock().shop
      state.refund = 'pending'
      for (const amount of [1000, 2000, 3000]) desk.act(id, 'refund', { amount })
      desk.settle(id, 0, 'failed')
      desk.settle(id, 2, 'succeeded')
      await page.reload()
      await page.getByText('Your refund did not go through').waitFor()
      await page.getByText('A refund of €10.00 did not go through. You get it back another way').waitFor()
      await page.getByText('You got €30.00 back. €20.00 is on its way back to you.').waitFor()
      const receipt = page.getByRole('region', { name: 'Receipt' })
      for (const line of [/^Refunded\s*-€30\.00$/, /^Refund on its way\s*-€20\.00$/, /^Refund that failed\s*€10\.00$/])
        await receipt.locator('p, div').filter({ hasText: line }).first().waitFor()
      expect((await steps(page)).at(-1)).toBe('Refund started, done')
      desk.settle(id, 1, 'succeeded')
      await page.getByText('You got €50.00 back.').waitFor()
    },
    testMs,
  )

  test(
    'cancels it after a confirmation, and is told what comes back',
    async () => {
      const { page, id } = await confirmed()
      await press(page, 'Cancel order…')
      await dialog(page)
        .getByText('You get €103.90 back, or are not charged if the payment was not collected yet.')
        .waitFor()
      await press(page, 'Keep order')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel order…')
      expect(mock().shop.desk.keys).toEqual([])
      await press(page, 'Cancel order…')
      await page.getByRole('button', { name: 'Cancel order', exact: true }).dblclick()
      await heading(page, 'Your order was cancelled').waitFor()
      await page.getByText('You cancelled the order.').waitFor()
      await page.getByText('You got €103.90 back.').waitFor()
      expect(await steps(page)).toEqual([
        'Order received, done',
        'Payment confirmed, done',
        'Order placed, done',
        'Email sent, done',
        'Order cancelled, done',
        'Payment refunded, done',
      ])
      expect(await page.getByRole('button', { name: 'Cancel order…' }).count()).toBe(0)
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
      expect(mock().shop.desk.keys).toHaveLength(1)
      expect(mock().shop.made.get(id)?.status.status).toBe('cancelled')
    },
    testMs,
  )

  test(
    'gets no answer to the cancellation, and the next one says the same',
    async () => {
      const { page } = await confirmed()
      mock().shop.state.loseActions = 1
      await press(page, 'Cancel order…')
      await press(page, 'Cancel order')
      await dialog(page).getByText('We don’t know yet whether your order is cancelled').waitFor()
      await press(page, 'Cancel order')
      await heading(page, 'Your order was cancelled').waitFor()
      await dialog(page).waitFor({ state: 'detached' })
      expect(mock().shop.desk.keys).toHaveLength(2)
      expect(new Set(mock().shop.desk.keys).size).toBe(1)
    },
    testMs,
  )

  test(
    'is too late: the shop has shipped it meanwhile',
    async () => {
      const { page, id } = await confirmed()
      await press(page, 'Cancel order…')
      mock().shop.desk.act(id, 'ship', { carrier: 'DHL', trackingNumber: 'JJD0001' }, 'the shop')
      await press(page, 'Cancel order')
      await dialog(page)
        .getByText(/The order was shipped on .* by the shop, with DHL JJD0001/)
        .waitFor()
      await dialog(page).getByText('It can no longer be cancelled here.').waitFor()
      await press(page, 'Keep order')
      await heading(page, 'Your order has been shipped').waitFor()
    },
    testMs,
  )

  test(
    'cannot cancel where the shop does not allow it, and is told that nothing is charged where it was not collected',
    async () => {
      mock().shop.state.shopperMayCancel = false
      mock().shop.state.captureWaits = true
      const { page, id } = await confirmed()
      expect(await page.getByRole('button', { name: 'Cancel order…' }).count()).toBe(0)
      mock().shop.desk.act(id, 'cancel')
      await page.reload()
      await page.getByText('The shop cancelled this order.').waitFor()
      await page.getByText('The reserved amount is released. You are not charged.').waitFor()
      expect((await steps(page)).at(-1)).toBe('Payment released, done')
    },
    testMs,
  )
})
