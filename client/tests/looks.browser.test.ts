/** Every page and state: in light and dark, on a phone and a desk, without a fault that axe can find; with a picture of each. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { type BuiltShop, builtShop } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { letter, traffic } from './mock/sample-data.ts'
import type { MockShop } from './mock/shop.ts'
import { addToCart, fillCheckout, goToCheckout, heading, pay } from './shopper.ts'

const pictures = join(import.meta.dirname, '../../screenshots')
/** Colours change with the theme and places with the width: two of the four looks hold every one of them. */
const looks = [
  { width: 390, dark: false, checked: true },
  { width: 390, dark: true, checked: false },
  { width: 1280, dark: false, checked: false },
  { width: 1280, dark: true, checked: true },
] as const
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Scene {
  readonly name: string
  readonly path: string
  /** How the shop is before the page is opened. */
  readonly before?: (shop: MockShop) => void
  /** What is done on the page until it looks as it should. */
  readonly reach: (page: Page, shop: MockShop) => Promise<unknown>
}

const busy = (shop: MockShop): void => {
  shop.state.stepMs = 1
  for (let number = 0; number < 12; number += 1) {
    traffic(shop, number, ['tok_visa', 'tok_visa', 'tok_insufficientFunds'][number % 3])
  }
}

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
    reach: async page => {
      await bought(page, 'tok_chargeDeclined', 'The payment was declined')
      await page.getByText('Email sent, done').waitFor()
    },
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
  {
    name: 'console-activity',
    path: '/console',
    before: busy,
    reach: async page => {
      await page.getByText('44 events, newest first').waitFor()
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
    name: 'console-analytics',
    path: '/console/analytics',
    reach: async page => {
      await page.getByText('€74,231.90').waitFor()
      await page.locator('svg.recharts-surface').nth(5).waitFor()
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
    name: 'console-cluster-two-down',
    path: '/console/cluster',
    before: shop => void Object.assign(shop.state, { cluster: { down: [1, 3], sinkFailed: false, lag: 0 } }),
    reach: page => page.getByText('Broker 1 and 3 are down.').waitFor(),
  },
  {
    name: 'console-mappings',
    path: '/console/mappings',
    reach: page => page.getByRole('heading', { name: 'email' }).waitFor(),
  },
  {
    name: 'console-dead-letters',
    path: '/console/dead-letters',
    before: shop => {
      shop.state.deadLetters = [
        letter(1, 'dead-letter'),
        letter(2, 'dead-letter', 2),
        letter(3, 'retries-exhausted', 5),
      ]
    },
    reach: async page => {
      await page.getByText('Record', { exact: true }).first().click()
    },
  },
  {
    name: 'console-dead-letters-empty',
    path: '/console/dead-letters',
    reach: page => page.getByText('No dead letters').waitFor(),
  },
]

/** The page is wider than the window: something sticks out. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

const readWell = ({ mock, open }: BuiltShop, of: readonly Scene[]): void => {
  test.each(of)(
    '$name reads well to everyone, in light and dark, on a phone and a desk',
    async ({ name, path, before, reach }) => {
      await mkdir(pictures, { recursive: true })
      before?.(mock().shop)
      const { page } = await open(path)
      await reach(page, mock().shop)
      for (const { width, dark, checked } of looks) {
        await page.setViewportSize({ width, height: width < 600 ? 844 : 900 })
        await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' })
        await page.evaluate(() => window.scrollTo(0, 0))
        await page.screenshot({
          path: join(pictures, `${name}-${width}-${dark ? 'dark' : 'light'}.png`),
          fullPage: true,
        })
        if (!checked) continue
        const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
        const faults = violations.flatMap(({ id, nodes }) =>
          nodes.map(node => `${id}: ${node.target} ${node.failureSummary}`),
        )
        expect({ width, dark, faults, overflow: await overflow(page) }).toEqual({
          width,
          dark,
          faults: [],
          overflow: 0,
        })
      }
      await page.setViewportSize({ width: 360, height: 740 })
      expect(await overflow(page)).toBe(0)
    },
    120_000,
  )
}

describeInBrowser('every page and state', () => readWell(builtShop(), scenes))

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
