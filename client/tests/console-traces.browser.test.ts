/** Console → Traces, and the ways to it. */
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { eventually } from '../../tests/eventually.ts'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { readWell } from './looks.ts'
import { checkoutIdOf, traceIdOf } from './mock/orders.ts'
import { letter, traffic } from './mock/sample-data.ts'
import type { MockShop } from './mock/shop.ts'
import { fillCheckout, heading, pay } from './shopper.ts'

const checkoutId = checkoutIdOf('traffic-1')
const trace = traceIdOf(checkoutId)

/** One order that took all its steps. */
const ordered = (shop: MockShop): void => {
  traffic(shop, 1)
  shop.finish(checkoutId)
}

/** The email was tried, failed, and was tried again a minute later; the second try is linked to the first. */
const retried = (shop: MockShop): void => {
  ordered(shop)
  const sent = shop.book.events.find(({ topic }) => topic === 'order-successful')
  const began = Date.parse(sent?.at ?? '') + 500
  const first = 'aaaaaaaaaaaaaaaa'
  const common = { traceId: trace, service: 'kassa-local-email', kind: 'consumer' as const, durationMs: 12.5 }
  const attributes = {
    'messaging.destination.name': 'order-successful',
    'messaging.destination.partition.id': String(sent?.partition),
    'messaging.kafka.offset': sent?.offset,
  }
  shop.state.traces.more = [
    {
      ...{ ...common, spanId: first, name: 'process order-successful', attributes },
      ...{ startTime: new Date(began).toISOString(), status: 'error', error: 'SES does not answer.', links: [] },
      events: [
        {
          ...{ name: 'exception', time: new Date(began + 12).toISOString() },
          attributes: { 'exception.type': 'Unavailable', 'exception.message': 'SES does not answer.' },
        },
      ],
    },
    {
      ...{ ...common, spanId: 'bbbbbbbbbbbbbbbb', name: 'process order-successful, again', attributes },
      ...{ startTime: new Date(began + 60_000).toISOString(), status: 'ok', events: [] },
      links: [
        { traceId: trace, spanId: first },
        { traceId: 'f'.repeat(32), spanId: 'cccccccccccccccc' },
      ],
    },
  ]
}

const lines = (page: Page) => page.getByRole('list', { name: 'Spans, as they were nested' }).locator('summary')

describeInBrowser('the traces of the console', () => {
  const shop = builtShop()
  const { mock, open } = shop

  const openOrder = async (): Promise<Page> => {
    ordered(mock().shop)
    const { page } = await open(`/console/orders?id=${checkoutId}`)
    await page.getByRole('region', { name: 'Events of the order' }).waitFor()
    return page
  }

  test.each<[string, (page: Page) => Promise<unknown>]>([
    [
      'its trace',
      async page => {
        await page.getByRole('link', { name: trace }).first().click()
        await heading(page, `Trace ${trace.slice(0, 8)}`).waitFor()
        await lines(page).filter({ hasText: 'click Pay' }).waitFor()
      },
    ],
    [
      'the record on the topic',
      async page => {
        await page.getByRole('link', { name: /^Record order-successful/ }).click()
        await page.getByText('kassa.order-successful.v1').waitFor()
      },
    ],
    [
      'its row in the sink',
      async page => {
        await page.getByRole('link', { name: 'Row of order-successful' }).click()
        await page.getByText('1 event, newest first').waitFor()
        await page.locator('details[open] pre', { hasText: '"orderNumber"' }).waitFor()
      },
    ],
    [
      'the record on the topic, by its trace',
      async page => {
        await page.getByRole('link', { name: trace }).first().click()
        await page.getByRole('link', { name: /^Record payment-successful/ }).click()
        await page.getByText('kassa.payment-successful.v1').waitFor()
      },
    ],
    [
      'its row in the sink, by its trace',
      async page => {
        await page.getByRole('link', { name: trace }).first().click()
        await page.getByRole('link', { name: /^Row of payment-successful/ }).click()
        await page.getByText('1 event, newest first').waitFor()
      },
    ],
    [
      'the trace of its email',
      async page => {
        await page.getByRole('link', { name: 'Trace of the email receipt' }).click()
        await heading(page, `Trace ${trace.slice(0, 8)}`).waitFor()
      },
    ],
  ])(
    'are two clicks from an order: %s',
    async (_, goThere) => {
      const page = await openOrder()
      await goThere(page)
    },
    testMs,
  )

  test(
    'and so is the mail itself, in the mailbox',
    async () => {
      const page = await openOrder()
      const mail = mock().shop.book.events.find(({ topic }) => topic === 'email-successful')
      const link = page.getByRole('region', { name: 'Emails' }).getByRole('link', { name: /opens another tab/ })
      expect(await link.getAttribute('href')).toBe(`${mock().url}/mailbox/mails/${mail?.eventId}`)
    },
    testMs,
  )

  test(
    'show each span under the one it came from, with its service, its error, its links and its record',
    async () => {
      retried(mock().shop)
      const { page } = await open(`/console/traces?id=${trace}`)
      await lines(page).first().waitFor()
      const names = await lines(page).locator('strong').allInnerTexts()
      expect(names.slice(0, 5)).toEqual([
        'click Pay',
        'POST /checkout',
        'DynamoDB.PutItem',
        'create checkout-requested',
        'process checkout-requested',
      ])
      const nested = page.locator('li:has(> details summary strong:text-is("process checkout-requested")) > ol')
      expect(await nested.locator('> li > details strong').allInnerTexts()).toEqual(
        expect.arrayContaining(['DynamoDB.UpdateItem', 'create payment-successful', 'send payment-successful']),
      )
      await page.getByText(/^Where nothing ran for long, the picture is cut at a dashed line: .*1 min\.$/).waitFor()

      const failed = lines(page).filter({ hasText: 'failed:' })
      expect(await failed.innerText()).toContain('email')
      await lines(page).filter({ hasText: 'again' }).click()
      const opened = page.locator('details[open]')
      await opened.getByRole('link', { name: 'span cccccccccccccccc of trace ffffffff' }).waitFor()
      await opened.getByRole('button', { name: 'process order-successful' }).click()
      const error = page.locator('details[open]', { hasText: 'SES does not answer.' })
      expect(await failed.evaluate(line => line === document.activeElement)).toBe(true)
      await error.getByText('exception.type: Unavailable').waitFor()
      await error.getByRole('link', { name: /^order-successful \d\/\d$/ }).click()
      await page.getByText('kassa.order-successful.v1').waitFor()
    },
    testMs,
  )

  test(
    'are read by keyboard, and as a table',
    async () => {
      retried(mock().shop)
      const { page } = await open(`/console/traces?id=${trace}`)
      await lines(page).first().focus()
      const focused = () => page.evaluate(() => document.activeElement?.querySelector('strong')?.textContent)
      await page.keyboard.press('ArrowDown')
      expect(await focused()).toBe('POST /checkout')
      await page.keyboard.press('End')
      await page.keyboard.press('ArrowDown')
      expect(await focused()).toBe('process order-successful, again')
      await page.keyboard.press('Home')
      await page.keyboard.press('Enter')
      await page.locator('details[open]').getByText('storefront').last().waitFor()

      await page.getByRole('link', { name: 'As a table' }).click()
      const table = page.getByRole('region', { name: 'Spans of the trace' })
      await table
        .getByRole('row', { name: /^process order-successful 1 email .* failed: SES does not answer\./ })
        .waitFor()
      const spans = Number(await page.locator('dt:text-is("Spans") + dd').innerText())
      expect(await table.getByRole('row').count()).toBe(spans + 1)
      await page.reload()
      await table
        .getByRole('link', { name: /^Record payment-successful/ })
        .first()
        .waitFor()
      await page.getByRole('link', { name: 'As a waterfall' }).click()
      await lines(page).first().waitFor()
    },
    testMs,
  )

  test(
    'are reached from an event, a dead letter, a record, a mail that was searched for, and their own id',
    async () => {
      ordered(mock().shop)
      traffic(mock().shop, 2)
      mock().shop.state.deadLetters = [{ ...letter(7, 'dead-letter'), checkoutId, traceId: trace }]
      const there = (page: Page) => heading(page, `Trace ${trace.slice(0, 8)}`).waitFor()
      const { page } = await open('/console')
      const go = (path: string) => page.goto(new URL(path, page.url()).href)
      await page
        .locator('summary', { hasText: checkoutId.slice(0, 8) })
        .first()
        .click()
      await page.getByRole('link', { name: `trace ${trace.slice(0, 8)}` }).click()
      await there(page)
      await go('/console/dead-letters')
      await page.getByRole('link', { name: trace }).click()
      await there(page)
      await go('/console/topics?topic=payment-successful')
      await page.locator('ol[aria-label^="Records"] summary', { hasText: checkoutId }).click()
      await page.getByRole('link', { name: `trace ${trace.slice(0, 8)}` }).click()
      await there(page)
      await go('/console/search?for=ada@example.com')
      const mails = page.getByRole('region', { name: 'Emails' })
      await mails
        .getByRole('link', { name: `Trace ${trace.slice(0, 8)}` })
        .first()
        .click()
      await there(page)
      await go('/console')
      await page.getByRole('textbox', { name: /^Find/ }).fill(trace)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: `What happened in trace ${trace.slice(0, 8)}, span by span` }).click()
      await there(page)
      await page.getByRole('link', { name: 'All traces' }).click()
      await page.getByRole('link', { name: `click Pay, trace ${trace}` }).click()
      await there(page)
    },
    testMs,
  )

  test(
    'begin with what is pressed: the purchase, and what an operator does',
    async () => {
      const { traces } = mock().shop.state
      const { page } = await open('/')
      await fillCheckout(page)
      await pay(page)
      await heading(page, 'Thank you. Your order is confirmed').waitFor()
      mock().shop.state.deadLetters = [letter(7, 'dead-letter')]
      await page.goto(new URL('/console/dead-letters', page.url()).href)
      await page.getByRole('button', { name: /^Redrive the record/ }).click()
      await page.getByText('1 record redriven to the source topic').waitFor()
      await eventually(async () => expect(traces.more).toHaveLength(2))
      expect(traces.more.map(({ service, name }) => [service, name])).toEqual([
        ['storefront', 'POST /checkout'],
        ['storefront', 'POST /dead-letters/redrive'],
      ])
      expect(traces.acted).toEqual(traces.more.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`))
    },
    testMs,
  )

  test(
    'say that a trace is not here any more, or is kept elsewhere, or cannot be read now',
    async () => {
      ordered(mock().shop)
      const { state } = mock().shop
      state.traces.forgotten = true
      const { page } = await open(`/console/traces?id=${trace}`)
      await page.getByRole('heading', { name: 'This trace is not here' }).waitFor()
      await page.getByText('There is no trace').waitFor()
      await page.getByRole('link', { name: 'Records, dead letters and orders of it' }).click()
      await page.getByRole('region', { name: 'Events' }).waitFor()

      state.traces.elsewhere = `https://traces.example/${trace}`
      await page.goto(new URL(`/console/traces?id=${trace}`, page.url()).href)
      await page.getByRole('heading', { name: 'Traces are kept elsewhere' }).waitFor()
      const link = page.getByRole('link', { name: 'Open it there' })
      expect(await link.getAttribute('href')).toBe(`https://traces.example/${trace}`)
      await page.goto(new URL('/console/traces', page.url()).href)
      await page.getByRole('heading', { name: 'Traces are kept elsewhere' }).waitFor()

      state.traces = { ...state.traces, elsewhere: undefined, forgotten: false }
      await page.goto(new URL(`/console/traces?id=${trace}`, page.url()).href)
      await lines(page).first().waitFor()
      state.unreachable = true
      await page.getByText('This data may be out of date').waitFor()
      expect(await lines(page).count()).toBeGreaterThan(5)
    },
    testMs,
  )

  readWell(shop, [
    {
      name: 'console-trace',
      path: `/console/traces?id=${trace}`,
      before: retried,
      reach: async page => {
        await lines(page).filter({ hasText: 'failed:' }).click()
        await page.locator('details[open]').getByText('exception.type').waitFor()
      },
    },
    {
      name: 'console-trace-table',
      path: `/console/traces?id=${trace}&view=table`,
      before: retried,
      reach: page => page.getByRole('region', { name: 'Spans of the trace' }).waitFor(),
    },
    {
      name: 'console-traces',
      path: '/console/traces',
      before: retried,
      reach: page => page.getByRole('region', { name: 'Traces, newest first' }).waitFor(),
    },
    {
      name: 'console-trace-none',
      path: `/console/traces?id=${'0'.repeat(32)}`,
      reach: page => page.getByRole('heading', { name: 'This trace is not here' }).waitFor(),
    },
  ])
})
