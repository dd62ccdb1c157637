/** Every page and state of the shop. */
import type { Page } from 'playwright-core'
import { builtShop } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { readWell, type Scene } from './looks.ts'
import { addToCart, fillCheckout, goToCheckout, heading, pay } from './shopper.ts'

const bought = async (page: Page, method: string, title: string): Promise<void> => {
  await fillCheckout(page, method, 'Enamel mug', 'Desk lamp', 'Wool blanket')
  await pay(page)
  await heading(page, title).waitFor()
}

const scenes: readonly Scene[] = [
  {
    name: 'shop',
    path: '/',
    before: shop => void shop.stock.set('lantern-camp', 0),
    reach: async page => {
      await addToCart(page, 'Enamel mug', 'Desk lamp')
      await page.getByText('Only 20 left').waitFor()
    },
  },
  {
    name: 'shop-filtered',
    path: '/?q=e&brand=nord&sort=price',
    before: shop => shop.catalogue.fill(400),
    reach: page => page.getByRole('button', { name: /^Show \d+ more$/ }).waitFor(),
  },
  {
    name: 'shop-nothing-found',
    path: '/?q=no+such+thing',
    reach: page => page.getByText('Nothing matches this filter.').waitFor(),
  },
  {
    name: 'product',
    path: '/product?sku=mug-enamel',
    reach: async page => {
      await page.getByRole('button', { name: 'Add Enamel mug to the cart' }).click()
      await page.getByRole('region', { name: 'Related products' }).waitFor()
    },
  },
  {
    name: 'product-sold-out',
    path: '/product?sku=lamp-desk',
    before: shop => void shop.stock.set('lamp-desk', 0),
    reach: page => heading(page, 'Desk lamp').waitFor(),
  },
  {
    name: 'product-unknown',
    path: '/product?sku=none',
    reach: page => heading(page, 'This product is not sold here').waitFor(),
  },
  {
    name: 'checkout-price-changed',
    path: '/',
    reach: async (page, shop) => {
      await fillCheckout(page, 'tok_visa', 'Enamel mug', 'Desk lamp')
      shop.catalogue.change('mug-enamel', { price: 1690 })
      await pay(page)
      await page.getByText('The price has changed. You were not charged').waitFor()
    },
  },
  {
    name: 'shop-down',
    path: '/',
    before: shop => void Object.assign(shop.state, { unreachable: true }),
    reach: page => page.getByText('Products can’t be loaded right now').waitFor(),
  },
  { name: 'checkout-empty', path: '/checkout', reach: page => heading(page, 'Your cart is empty').waitFor() },
  { name: 'checkout', path: '/', reach: page => fillCheckout(page, 'tok_visa', 'Enamel mug', 'Desk lamp') },
  {
    name: 'checkout-refused',
    path: '/',
    reach: async page => {
      await addToCart(page, 'Enamel mug')
      await goToCheckout(page)
      await pay(page)
      await page.getByText('Enter your name.').waitFor()
    },
  },
  {
    name: 'checkout-waiting',
    path: '/',
    before: shop => void Object.assign(shop.state, { closed: true }),
    reach: async page => {
      await fillCheckout(page)
      await pay(page)
      await page.getByText('We can’t take orders right now').waitFor()
    },
  },
  {
    name: 'order-moving',
    path: '/',
    reach: async page => {
      await fillCheckout(page, 'tok_outage')
      await pay(page)
      await heading(page, 'We’ve received your order').waitFor()
    },
  },
  {
    name: 'order-confirmed',
    path: '/',
    reach: async page => {
      await bought(page, 'tok_visa', 'Thank you. Your order is confirmed')
      await page.getByText('Email sent, done').waitFor()
    },
  },
  {
    name: 'order-declined',
    path: '/',
    reach: page => bought(page, 'tok_chargeDeclined', 'The payment was declined'),
  },
  {
    name: 'order-refunded',
    path: '/',
    before: shop => void Object.assign(shop.state, { stockRunsOut: true }),
    reach: async page => {
      await bought(page, 'tok_visa', 'Your payment was refunded')
      await page.getByText('Email sent, done').waitFor()
    },
  },
  {
    name: 'order-shipped',
    path: '/',
    reach: async (page, shop) => {
      await bought(page, 'tok_visa', 'Thank you. Your order is confirmed')
      const id = [...shop.made.keys()].at(-1) ?? ''
      shop.desk.act(id, 'refund', { amount: 1490 })
      shop.desk.act(id, 'ship', { carrier: 'DHL', trackingNumber: 'JJD000390007712345678' })
      await page.reload()
      await heading(page, 'Your order has been shipped').waitFor()
    },
  },
  {
    name: 'order-cancel',
    path: '/',
    reach: async page => {
      await bought(page, 'tok_visa', 'Thank you. Your order is confirmed')
      await page.getByRole('button', { name: 'Cancel order…' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'order-cancelled',
    path: '/',
    reach: async (page, shop) => {
      await bought(page, 'tok_visa', 'Thank you. Your order is confirmed')
      shop.desk.act([...shop.made.keys()].at(-1) ?? '', 'cancel')
      await page.reload()
      await heading(page, 'Your order was cancelled').waitFor()
    },
  },
  {
    name: 'order-behind',
    path: '/',
    before: shop => void Object.assign(shop.state, { behind: true }),
    reach: async page => {
      await bought(page, 'tok_visa', 'We’ve received your order')
      await page.getByText('Order received. Details will follow').waitFor()
    },
  },
  {
    name: 'order-unknown',
    path: '/orders?id=00000000-0000-4000-8000-000000000000',
    reach: page => heading(page, 'Order not found').waitFor(),
  },
  { name: 'orders-empty', path: '/orders', reach: page => heading(page, 'No orders yet').waitFor() },
  {
    name: 'orders',
    path: '/',
    reach: async page => {
      await bought(page, 'tok_visa', 'Thank you. Your order is confirmed')
      await page.getByRole('link', { name: 'Shop', exact: true }).click()
      await fillCheckout(page, 'tok_chargeDeclined', 'Brass pen')
      await pay(page)
      await heading(page, 'The payment was declined').waitFor()
      await page.getByRole('link', { name: 'Orders', exact: true }).click()
      await heading(page, 'Your orders').waitFor()
    },
  },
  { name: 'not-found', path: '/nowhere', reach: page => heading(page, 'Page not found').waitFor() },
]

describeInBrowser('every page and state of the shop', () => readWell(builtShop(), scenes))
