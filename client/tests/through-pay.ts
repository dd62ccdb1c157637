import type { Page } from 'playwright-core'
import { settled } from './page-cost.ts'
import { addToCart, fillIn, goToCheckout, heading, pay } from './shopper.ts'

/** From the shop to the paid order, as slowly as the pages load: nothing is done while one still does. */
export const throughPay = async (page: Page): Promise<void> => {
  await addToCart(page, 'Enamel mug', 'Desk lamp')
  await goToCheckout(page)
  await settled(page)
  await fillIn(page)
  await pay(page)
  await heading(page, 'Thank you. Your order is confirmed').waitFor()
}
