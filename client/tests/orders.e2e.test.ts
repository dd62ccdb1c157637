/** Orders after they were placed, through the real thing: an operator in the console, a shopper on their page. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { dynamodb } from '../../functions/dynamodb.ts'
import { ledgerEntry } from '../../functions/payment/dynamodb-ledger.ts'
import { eventually } from '../../tests/eventually.ts'
import type { OrderView } from '../shared/contract.ts'
import { closeBrowser, type Visit, visit } from './browser.ts'
import { describeOnKassa } from './describe-in-browser.ts'
import { fillCheckout, heading, pay } from './shopper.ts'

const { KASSA_API_URL = process.env.API_URL, KASSA_STOREFRONT_URL = process.env.STOREFRONT_URL } = process.env
const { MAILBOX_URL } = process.env
const storefront = KASSA_STOREFRONT_URL ?? ''
const ledger = 'kassa-local-provider-ledger'
const testMs = 180_000
/** The provider pays out some time after it accepted the refund. */
const refundGoesOn = /^(On its way|Succeeded)$/
const patient = { timeout: 60_000 }

interface Mail {
  readonly subject: string
  readonly destination: { readonly to: readonly string[] }
  readonly body: { readonly text: string }
}

const mailsTo = async (email: string): Promise<readonly Mail[]> => {
  const { emails } = (await (await fetch(`${MAILBOX_URL}/store`)).json()) as { emails: Mail[] }
  return emails.filter(({ destination }) => destination.to.includes(email))
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click(patient)
const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

describeOnKassa('orders at a running Kassa', { KASSA_API_URL, KASSA_STOREFRONT_URL, MAILBOX_URL }, () => {
  let visits: Visit[] = []
  let known: readonly string[] = []

  beforeAll(async () => {
    const config = (await (await fetch(`${storefront}/config.json`)).json()) as Record<string, string>
    known = Object.values(config).filter(value => URL.canParse(value))
  })
  afterEach(async () => {
    const complaints = visits.flatMap(each => each.complaints)
    await Promise.all(visits.map(each => each.close()))
    visits = []
    expect(complaints).toEqual([])
  })
  afterAll(closeBrowser)

  const open = async (path: string): Promise<Page> => {
    const opened = await visit(`${storefront}${path}`, known)
    visits.push(opened)
    return opened.page
  }

  /** The page of a confirmed order, and the id of its checkout. */
  const buy = async (email: string, ...names: string[]): Promise<{ page: Page; id: string }> => {
    const page = await open('/')
    await fillCheckout(page, 'tok_visa', ...names)
    await page.getByLabel('Email').fill(email)
    await pay(page)
    await heading(page, 'Thank you. Your order is confirmed').waitFor(patient)
    return { page, id: new URL(page.url()).searchParams.get('id') ?? '' }
  }

  const viewed = async (id: string): Promise<OrderView> =>
    (await (await fetch(`${KASSA_API_URL}/orders/${id}`)).json()) as OrderView

  const inLedger = async (id: string): Promise<object | undefined> => ledgerEntry(dynamodb, ledger, `charge:${id}`)

  test(
    'an operator finds both orders by mail, ships one, refunds a line of it, and cancels the other',
    async () => {
      const email = `${randomUUID()}@example.com`
      const first = await buy(email, 'Enamel mug', 'Desk lamp')
      const second = await buy(email, 'Enamel mug')
      const { orderNumber = '', amount } = await viewed(first.id)
      const other = await viewed(second.id)

      const page = await open(`/console/orders?search=${encodeURIComponent(email)}`)
      await page.locator('tbody tr').nth(1).waitFor(patient)
      await page.getByRole('link', { name: orderNumber }).click()
      await heading(page, orderNumber).waitFor(patient)
      await region(page, 'Money').getByText('Captured').first().waitFor(patient)

      await press(page, 'Mark as shipped…')
      await page.getByLabel('Carrier').fill('DHL')
      await page.getByLabel('Tracking number').fill('00340434161094042557')
      await press(page, 'Mark as shipped')
      await page.getByText(/^Done: Mark as shipped/).waitFor(patient)

      await press(page, 'Refund…')
      await page.getByLabel('Enamel mug: pieces to refund').fill('1')
      await page.getByLabel('Note (optional)').fill('arrived with a dent')
      await page.getByRole('button', { name: /^Refund €/ }).click()
      await page.getByText(/^Done: Refund €/).waitFor(patient)
      await region(page, 'Items')
        .getByText(/^1 (being )?refunded$/)
        .waitFor(patient)
      await region(page, 'Money').getByText(refundGoesOn).first().waitFor(patient)

      await page.getByRole('link', { name: 'All orders' }).click()
      await page.getByRole('link', { name: other.orderNumber ?? '' }).click()
      await region(page, 'Money').getByText('Captured').first().waitFor(patient)
      await press(page, 'Cancel order…')
      await press(page, 'Cancel order')
      await page.getByText('Done: Cancel the order').waitFor(patient)
      await region(page, 'Money').getByText(refundGoesOn).first().waitFor(patient)
      await region(page, 'Events').getByText('order-cancelled').waitFor(patient)
      await region(page, 'Emails').getByText(`Your order ${other.orderNumber} was cancelled`).waitFor(patient)

      const price = (await viewed(first.id)).lines.find(({ sku }) => sku === 'mug-enamel')?.unitPrice ?? 0
      expect(await inLedger(first.id)).toMatchObject({ amount, status: 'captured', refunded: price })
      expect(await inLedger(second.id)).toMatchObject({ status: 'captured', refunded: other.amount })
      expect((await viewed(first.id)).money).toMatchObject({ refunded: price, refundable: amount - price })
      expect((await viewed(second.id)).money).toMatchObject({ refunded: other.amount, refundable: 0 })

      const subjects = [
        `Your order ${orderNumber}`,
        `Your order ${orderNumber} is on its way`,
        `Your refund of order ${orderNumber} is on its way`,
        `Your order ${other.orderNumber}`,
        `Your order ${other.orderNumber} was cancelled`,
        `Your refund of order ${other.orderNumber} is on its way`,
      ]
      await eventually(async () => {
        const received = await mailsTo(email)
        expect(received.map(({ subject }) => subject)).toEqual(expect.arrayContaining(subjects))
        const shipped = received.find(({ subject }) => subject === `Your order ${orderNumber} is on its way`)
        expect(shipped?.body.text).toContain('00340434161094042557')
      })

      await first.page.reload()
      await heading(first.page, 'Your order has been shipped').waitFor(patient)
      await first.page.getByText(/^(You got €14\.90 back|€14\.90 is on its way back to you)/).waitFor(patient)
      await second.page.reload()
      await heading(second.page, 'Your order was cancelled').waitFor(patient)
      await second.page.getByText('The shop cancelled this order.').waitFor(patient)
    },
    testMs,
  )

  test(
    'a shopper cancels, and an operator who wants to ship it sees why not; a receipt and a corrected address go through',
    async () => {
      const email = `${randomUUID()}@example.com`
      const { page, id } = await buy(email, 'Brass pen')
      const operator = await open(`/console/orders?id=${id}`)
      await press(operator, 'Correct address…')
      await operator.getByLabel('Street and number').fill('Seestraße 1')
      await operator.getByLabel('Postal code').fill('1')
      await press(operator, 'Correct address')
      await operator.locator('dialog [aria-invalid="true"]').waitFor(patient)
      await operator.getByLabel('Postal code').fill('13353')
      await press(operator, 'Correct address')
      await operator.getByText('Done: Correct the address').waitFor(patient)
      await region(operator, 'Shopper').getByText('13353 Berlin').waitFor(patient)
      await press(operator, 'Send receipt again…')
      await press(operator, 'Send receipt')
      await operator.getByText('Done: Send the receipt again').waitFor(patient)

      await press(operator, 'Mark as shipped…')
      await operator.getByLabel('Carrier').fill('DHL')
      await operator.getByLabel('Tracking number').fill('1')
      // The page does not look at the order meanwhile.
      await operator.route(`**/api/orders/${id}`, route => route.abort())
      await page.reload()
      await press(page, 'Cancel order…')
      await press(page, 'Cancel order')
      await heading(page, 'Your order was cancelled').waitFor(patient)
      await press(operator, 'Mark as shipped')
      await operator.getByText(/^The order was cancelled on .* by the shopper\./).waitFor(patient)
      await operator.unroute(`**/api/orders/${id}`)

      const { actions, money } = await eventually(async () => {
        const order = await viewed(id)
        expect(order.money.refundable).toBe(0)
        return order
      })
      expect(actions.map(({ kind, by }) => `${kind} ${by === 'shopper' ? by : 'operator'}`)).toEqual([
        'address operator',
        'receipt operator',
        'cancel shopper',
      ])
      expect(['captured', 'released']).toContain(money.status)
      await eventually(async () => {
        const receipts = (await mailsTo(email)).filter(({ subject }) => /^Your order [\w-]+$/.test(subject))
        expect(receipts).toHaveLength(2)
      })
    },
    testMs,
  )
})
