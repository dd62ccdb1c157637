/**
 * The whole shop in the browser with Stripe for its payment provider: a stand-in of Stripe's API, script and frames answers. Neither
 * the sink nor its database run: the shop sells without them, and a shopper can confirm.
 */
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { closeBrowser, type Visit, visit } from '../client/tests/browser.ts'
import { describeInBrowser } from '../client/tests/describe-in-browser.ts'
import { addToCart, fillAddress, goToCheckout, heading, pay } from '../client/tests/shopper.ts'
import { kafkaComponents } from '../infra/local/components/component.ts'
import { type Platform, startPlatform } from '../infra/local/platform.ts'
import { setUp } from '../infra/local/set-up/set-up.ts'
import { eventually } from './eventually.ts'
import { letConfirmationExpire } from './faults/walk-away.ts'
import { type StripeApi, startStripeApi } from './stripe-api.ts'

jest.setTimeout(120_000)
const stepMs = 60_000
const confirmed = 'Thank you. Your order is confirmed'
const ofSink = new Set(['schema', 'connector'])

describeInBrowser('a shopper who pays through Stripe', () => {
  let stripe: StripeApi
  let platform: Platform
  let visits: Visit[] = []

  beforeAll(async () => {
    stripe = await startStripeApi()
    Object.assign(process.env, {
      PAYMENT_PROVIDER: 'stripe',
      STRIPE_API_KEY: 'sk_test_kassa',
      STRIPE_PUBLISHABLE_KEY: 'pk_test_kassa',
      STRIPE_API_BASE: stripe.base,
      STRIPE_SCRIPT: `${stripe.base}/stripe.js`,
    })
    platform = await startPlatform({
      home: new URL('../.kassa-stripe', import.meta.url).pathname,
      offset: 13_000,
      components: [...kafkaComponents, 'dynamodb', 'mail', 'offline', 'storefront'],
      fresh: true,
      setUp: (at, kafka) => setUp(at, kafka).filter(({ name }) => !ofSink.has(name)),
    })
  })
  afterEach(async () => {
    const complaints = visits.flatMap(each => each.complaints)
    await Promise.all(visits.map(each => each.close()))
    visits = []
    expect(complaints).toEqual([])
  })
  afterAll(async () => {
    await closeBrowser()
    await platform?.stop()
    await stripe?.close()
  })

  const open = async (path: string): Promise<Visit> => {
    const { storefront, mail } = platform.addresses
    const opened = await visit(`${storefront.url}${path}`, [stripe.base, mail.url])
    visits.push(opened)
    return opened
  }
  type Page = Visit['page']
  const choose = (page: Page, card: string) =>
    page.frameLocator('iframe[title="Secure payment input frame"]').getByLabel('Card').selectOption(card)
  const begin = async (): Promise<Page> => {
    const { page } = await open('/')
    await addToCart(page, 'Enamel mug')
    await goToCheckout(page)
    await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace')
    await page.getByLabel('Email').fill('ada@example.com')
    await fillAddress(page)
    return page
  }
  const buyWith = async (card: string): Promise<Page> => {
    const page = await begin()
    await choose(page, card)
    await pay(page)
    return page
  }
  const confirm = (page: Page) => page.getByRole('button', { name: 'Confirm with your bank' })
  const answer = async (page: Page, name: string): Promise<void> => {
    await confirm(page).click({ timeout: stepMs })
    await page.frameLocator('iframe[title="Bank"]').getByRole('button', { name }).click()
  }
  const becomes = (page: Page, title: string) => heading(page, title).waitFor({ timeout: stepMs })
  const checkoutIdOf = (page: Page) => new URL(page.url()).searchParams.get('id')
  const paymentsOf = (page: Page) =>
    stripe.intents.filter(({ metadata }) => metadata.checkoutId === checkoutIdOf(page)).map(({ status }) => status)

  test('enters a card in Stripe’s frame, is told what is missing, and buys', async () => {
    const page = await begin()
    await page.frameLocator('iframe').getByLabel('Card').waitFor()
    await pay(page)
    await page.getByText('Your card number is incomplete.').waitFor()
    await choose(page, 'visa')
    await pay(page)
    await becomes(page, confirmed)
    await eventually(async () => expect(paymentsOf(page)).toEqual(['succeeded']))
  })

  test('whose bank asks approves after a reload, with the order open in two tabs, and is charged once', async () => {
    const page = await buyWith('authenticationRequired')
    await confirm(page).waitFor({ timeout: stepMs })
    await page.reload()
    const other = await page.context().newPage()
    await other.goto(page.url())
    await confirm(other).waitFor({ timeout: stepMs })
    await answer(page, 'Approve the payment')
    await becomes(page, confirmed)
    await becomes(other, confirmed)
    await eventually(async () => expect(paymentsOf(page)).toEqual(['succeeded']))
  })

  test('whose bank asks approves in both tabs, the second one too late, and is charged once', async () => {
    const page = await buyWith('authenticationRequired')
    await confirm(page).waitFor({ timeout: stepMs })
    const other = await page.context().newPage()
    await other.goto(page.url())
    await confirm(other).click({ timeout: stepMs })
    await answer(page, 'Approve the payment')
    await other.frameLocator('iframe[title="Bank"]').getByRole('button', { name: 'Refuse' }).click()
    await becomes(page, confirmed)
    await becomes(other, confirmed)
    await eventually(async () => expect(paymentsOf(page)).toEqual(['succeeded']))
  })

  test('refuses at the bank, is declined, and pays with another card', async () => {
    const page = await buyWith('authenticationRequired')
    await answer(page, 'Refuse the payment')
    await becomes(page, 'The payment was declined')
    const refused = checkoutIdOf(page)
    await eventually(async () => expect(paymentsOf(page)).toEqual(['canceled']))
    await page.getByRole('button', { name: 'Try another payment method' }).click()
    await choose(page, 'visa')
    await pay(page)
    await becomes(page, confirmed)
    expect(checkoutIdOf(page)).not.toBe(refused)
  })

  test('walks away from the bank: the payment expires, and nothing is held', async () => {
    const page = await buyWith('authenticationRequired')
    await confirm(page).waitFor({ timeout: stepMs })
    const checkoutId = checkoutIdOf(page) ?? ''
    const abandoned = paymentsOf(page)
    expect(await letConfirmationExpire(platform.addresses)(checkoutId)).toBe(true)
    await page.reload()
    await becomes(page, 'The payment was not confirmed in time')
    await eventually(async () => expect(paymentsOf(page)).toEqual(['canceled']))
    expect(abandoned).toEqual(['requires_action'])
  })

  test('is declined, with a reason that says no more than it should', async () => {
    const page = await buyWith('insufficientFunds')
    await becomes(page, 'The payment was declined')
    await page.getByText('Declined: insufficient funds.').waitFor()
    expect(paymentsOf(page)).toEqual([])
  })

  test('is told when the card form cannot be loaded, and loads it again', async () => {
    const { page } = await open('/')
    await page.route('**/stripe.js', route => route.abort())
    await addToCart(page, 'Enamel mug')
    await goToCheckout(page)
    await page.getByText('Card payment can’t be loaded right now').waitFor()
    await page.unroute('**/stripe.js')
    await page.getByRole('button', { name: 'Load the card form again' }).click()
    await page.frameLocator('iframe').getByLabel('Card').waitFor()
  })
})
