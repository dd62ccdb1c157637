/** Every page and state of the console, and of signing in to it. */
import type { Page } from 'playwright-core'
import { products as firstProducts } from '../../infra/local/first-catalogue.ts'
import { builtShop } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { readWell, type Scene } from './looks.ts'
import { checkoutIdOf } from './mock/orders.ts'
import { cart, letter, traffic } from './mock/sample-data.ts'
import type { MockShop } from './mock/shop.ts'
import { heading } from './shopper.ts'

const busy = (shop: MockShop): void => {
  shop.state.stepMs = 1
  for (let number = 0; number < 12; number += 1) {
    traffic(shop, number, ['tok_visa', 'tok_visa', 'tok_insufficientFunds'][number % 3])
  }
}

const orderOf = (number: number): string => checkoutIdOf(`traffic-${number}`)

/** An order of two mugs and a lamp that has come to its end. */
const oneOrder = (shop: MockShop): void => {
  shop.state.stepMs = 60_000
  cart(shop, 1, [
    { sku: 'mug-enamel', quantity: 2 },
    { sku: 'lamp-desk', quantity: 1 },
  ])
  shop.finish(orderOf(1))
}

const scenes: readonly Scene[] = [
  {
    name: 'console-activity',
    path: '/console',
    before: busy,
    reach: async page => {
      await page.getByText('40 events, newest first').waitFor()
      await page.locator('summary').nth(1).click()
    },
  },
  {
    name: 'console-activity-empty',
    path: '/console',
    reach: page => page.getByText('No events yet').waitFor(),
  },
  {
    name: 'console-activity-down',
    path: '/console',
    before: shop => void Object.assign(shop.state, { sinkDown: true }),
    reach: page => page.getByText('Data can’t be loaded right now').waitFor(),
  },
  {
    name: 'console-orders',
    path: '/console/orders',
    before: busy,
    reach: page => page.locator('tbody tr').nth(11).waitFor(),
  },
  {
    name: 'console-orders-none',
    path: '/console/orders?search=nobody',
    reach: page => page.getByText('No order matches this search.').waitFor(),
  },
  ...(
    [
      ['cancel', 'Cancel order…'],
      ['refund', 'Refund…'],
      ['ship', 'Mark as shipped…'],
      ['receipt', 'Send receipt again…'],
      ['address', 'Correct address…'],
    ] as const
  ).map(([name, button]) => ({
    name: `console-order-${name}`,
    path: `/console/orders?id=${orderOf(1)}`,
    before: oneOrder,
    reach: async (page: Page) => {
      await page.getByRole('button', { name: button }).click()
      await page.getByRole('dialog').waitFor()
    },
  })),
  {
    name: 'console-order',
    path: `/console/orders?id=${orderOf(1)}`,
    before: shop => {
      oneOrder(shop)
      const { desk } = shop
      desk.act(orderOf(1), 'refund', { lines: [{ sku: 'mug-enamel', quantity: 1 }], note: 'arrived with a dent' })
      desk.act(orderOf(1), 'ship', { carrier: 'DHL', trackingNumber: 'JJD000390007712345678' })
    },
    reach: page => page.getByRole('region', { name: 'Shopper' }).getByText('DHL').waitFor(),
  },
  {
    name: 'console-order-conflict',
    path: `/console/orders?id=${orderOf(1)}`,
    before: oneOrder,
    reach: async (page, shop) => {
      await page.getByRole('button', { name: 'Cancel order…' }).click()
      shop.desk.act(orderOf(1), 'cancel', { note: 'asked by phone' }, 'grace@example.com')
      await page.getByText('The order has changed meanwhile').waitFor()
    },
  },
  {
    name: 'console-order-attention',
    path: `/console/orders?id=${orderOf(1)}`,
    before: shop => {
      oneOrder(shop)
      shop.state.behind = true
      const order = shop.made.get(orderOf(1))
      if (order) order.status = { ...order.status, attention: true }
    },
    reach: page => page.getByText('Needs attention').waitFor(),
  },
  {
    name: 'console-order-none',
    path: '/console/orders?id=none',
    reach: page => page.getByRole('heading', { name: 'No such order' }).waitFor(),
  },
  {
    name: 'console-analytics',
    path: '/console/analytics',
    reach: async page => {
      await page.getByText('€74,231.90').waitFor()
      await page.locator('[role="img"] > svg').nth(5).waitFor()
    },
  },
  {
    name: 'console-analytics-numbers',
    path: '/console/analytics',
    reach: async page => {
      const numbers = page.getByRole('button', { name: 'Numbers' })
      for (let place = 0; place < 3; place += 1) await numbers.nth(place).click()
      await page.getByRole('button', { name: 'SQL' }).nth(4).click()
      await page.getByRole('columnheader', { name: 'Revenue' }).waitFor()
    },
  },
  {
    name: 'console-analytics-empty',
    path: '/console/analytics',
    before: shop => void Object.assign(shop.state, { empty: true }),
    reach: page => page.getByText('No data in this range.').nth(5).waitFor(),
  },
  {
    name: 'console-catalogue',
    path: '/console/catalogue',
    before: shop => {
      shop.catalogue.change('vase-stoneware', { active: false })
      shop.stock.set('tray-cork', 0)
      shop.catalogue.fill(60)
    },
    reach: page => page.getByText('60 products').waitFor(),
  },
  {
    name: 'console-catalogue-product',
    path: '/console/catalogue?sku=mug-enamel',
    before: shop => {
      for (const price of [1590, 1390, 1690]) shop.catalogue.change('mug-enamel', { price })
    },
    reach: async page => {
      await page.getByRole('cell', { name: 'delivery' }).waitFor()
      await page.locator('[role="img"] > svg').waitFor()
    },
  },
  {
    name: 'console-catalogue-conflict',
    path: '/console/catalogue?sku=mug-enamel',
    reach: async (page, shop) => {
      await page.getByLabel('Price', { exact: true }).fill('16.00')
      shop.catalogue.change('mug-enamel', { price: 1700, name: 'Enamel cup' })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Keep theirs' }).waitFor()
    },
  },
  {
    name: 'console-catalogue-import',
    path: '/console/catalogue?import',
    reach: async page => {
      const products = [
        { ...firstProducts.at(0), price: 1590, stock: undefined },
        { ...firstProducts.at(1), sku: 'kettle-new' },
      ]
      await page.getByLabel('File').setInputFiles({
        name: 'spring.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify({ products })),
      })
      await page.getByText('price: 1490 → 1590').waitFor()
    },
  },
  {
    name: 'console-catalogue-import-errors',
    path: '/console/catalogue?import',
    reach: async page => {
      const products = [
        { ...firstProducts.at(0), price: -1, stock: undefined },
        { ...firstProducts.at(1), sku: 'a b', brand: 'x' },
      ]
      await page.getByLabel('File').setInputFiles({
        name: 'spring.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify({ products })),
      })
      await page.getByText('spring.json has').waitFor()
    },
  },
  {
    name: 'console-cluster',
    path: '/console/cluster',
    reach: page => page.getByText('All brokers and partitions are healthy').waitFor(),
  },
  {
    name: 'console-cluster-broker-down',
    path: '/console/cluster',
    before: shop => void Object.assign(shop.state, { cluster: { down: [2], sinkFailed: true, lag: 7 } }),
    reach: page => page.getByText('Broker 2 is down.').waitFor(),
  },
  {
    name: 'console-cluster-unread',
    path: '/console/cluster',
    reach: async (page, shop) => {
      await page.getByText('All brokers and partitions are healthy').waitFor()
      shop.state.cluster = { down: [], sinkFailed: false, lag: 0, unread: ['groups', 'connector'] }
      await page.getByText('not read since').nth(1).waitFor()
    },
  },
  {
    name: 'console-cluster-two-down',
    path: '/console/cluster',
    before: shop => void Object.assign(shop.state, { cluster: { down: [1, 3], sinkFailed: false, lag: 0 } }),
    reach: page => page.getByText('Broker 1 and 3 are down.').waitFor(),
  },
  {
    name: 'console-mappings',
    path: '/console/mappings',
    before: shop => void Object.assign(shop.state, { emailFails: true }),
    reach: page => page.getByRole('heading', { name: 'email ← order-successful' }).waitFor(),
  },
  {
    name: 'console-mapping-metrics',
    path: '/console/mappings?mapping=00000000-0000-4000-8000-000000000004',
    before: shop => void Object.assign(shop.state, { emailFails: true }),
    reach: page => page.locator('[role="img"] > svg').nth(3).waitFor(),
  },
  {
    name: 'console-dead-letters',
    path: '/console/dead-letters',
    before: shop => {
      shop.state.deadLetters = [
        letter(1, 'dead-letter'),
        letter(2, 'dead-letter', 2),
        letter(3, 'retries-exhausted', 5),
        { ...letter(4, 'retries-exhausted', 1), dueAt: new Date(Date.now() + 240_000).toISOString() },
        { ...letter(5, 'dead-letter'), problem: 'its source topic is not known' },
      ]
    },
    reach: async page => {
      await page.getByText('Record', { exact: true }).first().click()
    },
  },
  {
    name: 'console-dead-letters-handled',
    path: '/console/dead-letters?state=handled',
    before: shop => {
      const done = { redrivenAt: new Date().toISOString(), redrivenBy: 'ada' }
      shop.state.handled = [
        { ...letter(1, 'dead-letter'), ...done, outcome: { state: 'failed-again', next: 'dead-letter-0-9' } },
        { ...letter(2, 'dead-letter'), ...done, discarded: 'A test of mine' },
      ]
    },
    reach: page => page.getByText('A test of mine').waitFor(),
  },
  {
    name: 'console-search',
    path: '/console/search?for=ada%40example.com',
    before: shop => {
      for (const number of [1, 2]) traffic(shop, number)
    },
    reach: page => page.getByRole('region', { name: 'Orders' }).waitFor(),
  },
  {
    name: 'console-search-nothing',
    path: '/console/search?for=nobody',
    reach: page => page.getByText('Nothing found').waitFor(),
  },
  {
    name: 'console-dead-letters-empty',
    path: '/console/dead-letters',
    reach: page => page.getByText('No dead letters').waitFor(),
  },
]

describeInBrowser('every page and state of the console', () => readWell(builtShop(), scenes))

describeInBrowser('every state of signing in', () => {
  const shop = builtShop({ asks: true })
  const pressSignIn = (page: Page) => page.getByRole('button', { name: 'Sign in', exact: true }).click()
  const signIn = async (page: Page, who = 'Ada'): Promise<void> => {
    await pressSignIn(page)
    await page.getByRole('link', { name: who }).click()
  }
  readWell(shop, [
    { name: 'sign-in', path: '/console', reach: page => heading(page, 'Sign in to see the console').waitFor() },
    {
      name: 'sign-in-done',
      path: '/console/cluster',
      reach: async page => {
        await signIn(page)
        await page.getByText('All brokers and partitions are healthy').waitFor()
      },
    },
    {
      name: 'sign-in-denied',
      path: '/console',
      reach: async page => {
        await signIn(page, 'Nobody')
        await page.getByText('Access was denied').waitFor()
      },
    },
    {
      name: 'sign-in-forbidden',
      path: '/console/cluster',
      before: () => void Object.assign(shop.issuer().state, { gives: false }),
      reach: async page => {
        await signIn(page)
        await heading(page, 'You don’t have access to the console').waitFor()
      },
    },
    {
      name: 'sign-in-unreachable',
      path: '/console',
      before: () => void Object.assign(shop.issuer().state, { unreachable: true }),
      reach: async page => {
        await pressSignIn(page)
        await page.getByText('You cannot sign in right now').waitFor()
      },
    },
  ])
})
