import { expect, test } from '@jest/globals'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { checkoutIdOf } from './mock/orders.ts'
import { letter, traffic } from './mock/sample-data.ts'
import { heading } from './shopper.ts'

describeInBrowser('the console', () => {
  const { mock, open } = builtShop()

  test(
    'shows events as they arrive, pauses, and filters by topic and by checkout',
    async () => {
      mock().shop.state.stepMs = 50
      traffic(mock().shop, 1)
      traffic(mock().shop, 2)
      const { page } = await open('/console')
      await page.getByText('8 events, newest first').waitFor()
      traffic(mock().shop, 3)
      await page.getByText('12 events, newest first').waitFor()

      await page.getByRole('button', { name: 'Pause' }).click()
      traffic(mock().shop, 4)
      await page.getByText('Paused').waitFor()
      expect(await page.getByText('12 events, newest first').count()).toBe(1)
      await page.getByRole('button', { name: 'Resume' }).click()
      await page.getByText('16 events, newest first').waitFor()

      await page.getByLabel('Topic', { exact: true }).selectOption('payment-successful')
      await page.getByText('4 events, newest first').waitFor()
      await page.getByLabel('Topic', { exact: true }).selectOption('')
      await page.getByText('16 events, newest first').waitFor()
      await page.locator('summary').first().click()
      await page.locator('details[open] pre', { hasText: '"amount": 1980' }).waitFor()
      await page.getByRole('button', { name: 'Show only this checkout' }).first().click()
      await page.getByText('4 events, newest first').waitFor()
      expect(await page.getByLabel('Checkout', { exact: true }).inputValue()).toMatch(/^[0-9a-f-]{36}$/)
    },
    testMs,
  )

  test(
    'shows each report as a chart, as numbers, and as the SQL behind them',
    async () => {
      const { page, context } = await open('/console/analytics')
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await page.getByText('€74,231.90').waitFor()
      const revenue = page.getByRole('region', { name: 'Revenue', exact: true })
      await revenue.locator('svg [data-bar]').first().waitFor()
      await revenue.getByRole('button', { name: 'Numbers' }).click()
      expect(await revenue.getByRole('columnheader').allInnerTexts()).toEqual([
        'Time',
        'Currency',
        'Orders',
        'Revenue',
        'Average order',
        'Given back since',
      ])
      await revenue.getByRole('button', { name: 'SQL' }).click()
      await revenue.getByRole('button', { name: 'Copy' }).click()
      await revenue.getByText('Copied').waitFor()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("where topic = 'order-successful'")
      await page.getByLabel('Range').selectOption('Last 30 days')
      await page.waitForURL(url => url.search === '?range=month&per=day')
      await page.locator('option[value="day"]:checked').waitFor({ state: 'attached' })
    },
    testMs,
  )

  test(
    'keeps range and steps in the address, down to 15 minutes',
    async () => {
      const { page } = await open('/console/analytics')
      await page.getByText('€74,231.90').waitFor()
      const asked = page.waitForRequest(request => {
        const { pathname, searchParams } = new URL(request.url())
        const ms = Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '')
        return pathname.endsWith('/analytics/revenue') && ms === 15 * 60_000 && searchParams.get('per') === 'minute'
      })
      await page.getByLabel('Range').selectOption('Last 15 minutes')
      await asked
      await page.waitForURL(url => url.search === '?range=quarter&per=minute')
      await page.goto(new URL('/console/analytics?range=week&per=hour', page.url()).href)
      await page.getByText('€74,231.90').waitFor()
      expect(await page.getByLabel('Range').inputValue()).toBe('week')
      expect(await page.getByLabel('Per', { exact: true }).inputValue()).toBe('hour')
      await page.goBack()
      await page.waitForURL(url => url.search === '?range=quarter&per=minute')
    },
    testMs,
  )

  test(
    'is newest first by the time of the event, in whatever order and on whatever page it arrives',
    async () => {
      const { shop } = mock()
      shop.state.stepMs = 60_000
      const at = (second: number) => ({ at: new Date(Date.UTC(2030, 0, 1, 0, 0, second)) })
      const id = (number: number): string => checkoutIdOf(`late-${number}`)
      for (const second of [30, 10, 50]) shop.book.publish('payment-successful', id(second), {}, at(second))
      const { page } = await open('/console')
      const times = () =>
        page.locator('ol summary time').evaluateAll(all => all.map(each => each.getAttribute('datetime')))
      await page.getByText('3 events, newest first').waitFor()
      for (const second of [20, 40]) shop.book.publish('payment-successful', id(second), {}, at(second))
      await page.getByText('5 events, newest first').waitFor()
      expect(await times()).toEqual([50, 40, 30, 20, 10].map(second => at(second).at.toISOString()))
    },
    testMs,
  )

  test(
    'keeps the filter of the activity in the address, and shows no checkout where there is none',
    async () => {
      const { shop } = mock()
      shop.state.stepMs = 60_000
      traffic(shop, 1)
      traffic(shop, 2)
      shop.book.publish('payment-successful', 'h5-bad', {}, { ofCheckout: false })
      const { page } = await open('/console')
      await page.getByText('3 events, newest first').waitFor()
      expect(await page.getByText('h5-bad').count()).toBe(0)
      await page.locator('summary', { hasText: 'payment-successful' }).click()
      await page.locator('details[open] pre').waitFor()
      expect(await page.getByRole('button', { name: 'Show only this checkout' }).count()).toBe(0)
      await page.getByLabel('Topic', { exact: true }).selectOption('checkout-requested')
      await page.getByText('2 events, newest first').waitFor()
      const [first] = shop.made.keys()
      await page.getByLabel('Checkout', { exact: true }).fill(first ?? '')
      await page.getByText('1 event, newest first').waitFor()
      await page.waitForURL(url => url.search === `?topic=checkout-requested&checkout=${first}`)
      await page.reload()
      await page.getByText('1 event, newest first').waitFor()
      await page.goBack()
      await page.getByText('2 events, newest first').waitFor()
      await page.getByLabel('Checkout', { exact: true }).fill('h5-bad')
      await page.getByText('Enter the whole id.').waitFor()
    },
    testMs,
  )

  test(
    'shows a broker go down and come back without being asked',
    async () => {
      const { page } = await open('/console/cluster')
      await page.getByText('3 brokers are up, and all').waitFor()
      const borderOf = (state: string) =>
        page
          .locator(`[data-state="${state}"]`)
          .first()
          .evaluate(cell => getComputedStyle(cell).borderStyle)
      mock().shop.state.cluster = { down: [1, 3], sinkFailed: false, lag: 0 }
      await page.getByText('Broker 1 and 3 are down.').waitFor({ timeout: 5000 })
      const shut = await borderOf('shut')
      mock().shop.state.cluster = { down: [2], sinkFailed: true, lag: 7 }
      await page.getByText('Broker 2 is down.').waitFor({ timeout: 5000 })
      // Told apart by more than colour.
      expect([shut, await borderOf('thin')]).toEqual(['dashed', 'solid'])
      const broker = page.getByRole('list', { name: 'Brokers' }).getByRole('listitem').nth(1)
      expect(await broker.getByText('Down').count()).toBe(1)
      expect(await page.getByText(/51 partitions are under-replicated/).count()).toBe(0)
      expect(await page.getByText(/partitions are under-replicated/).count()).toBe(1)
      await page.getByText('PSQLException').waitFor()
      mock().shop.state.cluster = { down: [], sinkFailed: false, lag: 0 }
      await page.getByText('All brokers and partitions are healthy').waitFor({ timeout: 5000 })
    },
    testMs,
  )

  test(
    'keeps the last value of what could not be read, with its age, and is not healthy meanwhile',
    async () => {
      const { page } = await open('/console/cluster')
      const groups = page.getByRole('region', { name: 'Consumer groups', exact: true })
      await groups.getByText('connect-kassa-sink').waitFor()
      await page.getByRole('link', { name: 'Health: Healthy' }).waitFor()
      mock().shop.state.cluster = { down: [], sinkFailed: false, lag: 0, unread: ['groups', 'connector'] }
      await groups.getByText(/^not read since \d\d:\d\d:\d\d$/).waitFor()
      expect(await groups.getByText('connect-kassa-sink').count()).toBe(1)
      expect(await page.getByText('Kafka Connect is not responding').count()).toBe(0)
      await page.getByText('Could not be read in time: groups, connector.').waitFor()
      await page.getByRole('link', { name: 'Health: Degraded' }).waitFor()
    },
    testMs,
  )

  test(
    'says of what was never read that it could not be read, and not that there is none',
    async () => {
      mock().shop.state.cluster = { down: [], sinkFailed: false, lag: 0, unread: ['groups', 'offsets', 'connector'] }
      const { page } = await open('/console/cluster')
      const groups = page.getByRole('region', { name: 'Consumer groups', exact: true })
      await groups.getByText('They could not be read so far.').waitFor()
      await groups.getByText('not read yet').waitFor()
      const letters = page.getByRole('region', { name: 'Dead letters', exact: true })
      await letters.getByText('Their number could not be read so far.').waitFor()
      expect(await letters.getByText('dead-letter', { exact: true }).count()).toBe(0)
      await page.getByRole('link', { name: 'Health: Degraded' }).waitFor()
      mock().shop.state.cluster = { down: [], sinkFailed: false, lag: 0 }
      await groups.getByText('connect-kassa-sink').waitFor()
      await letters.getByText('dead-letter', { exact: true }).waitFor()
    },
    testMs,
  )

  test(
    'counts no dead letters while they cannot be read',
    async () => {
      mock().shop.state.deadLetters = [letter(1, 'dead-letter')]
      mock().shop.state.unreachable = true
      const { page } = await open('/console/dead-letters')
      await page.getByText('Data can’t be loaded right now').waitFor()
      const options = page.getByLabel('Topic', { exact: true }).locator('option')
      expect(await options.allTextContents()).toEqual(['All topics', 'dead-letter', 'retries-exhausted'])
      expect(await page.getByText('No dead letters').count()).toBe(0)
      mock().shop.state.unreachable = false
      await page.getByText('SyntaxError: Unexpected token n').waitFor()
      expect(await options.first().textContent()).toBe('All topics (1)')
    },
    testMs,
  )

  test(
    'is never healthy over a record that waits for a person, and is over one that is sent on by itself',
    async () => {
      const due = new Date(Date.now() + 240_000).toISOString()
      mock().shop.state.deadLetters = [{ ...letter(1, 'retries-exhausted', 1), dueAt: due }]
      const { page } = await open('/console/dead-letters')
      await page.getByText('It is redriven by itself at').waitFor()
      await page.getByRole('link', { name: 'Health: Healthy' }).waitFor()
      mock().shop.state.deadLetters = [{ ...letter(2, 'dead-letter'), problem: 'its source topic is not known' }]
      await page.getByText('It cannot be redriven: its source topic is not known').waitFor()
      expect(await page.getByRole('button', { name: /^Redrive the record/ }).count()).toBe(0)
      await page.getByRole('link', { name: 'Health: Degraded' }).waitFor()
    },
    testMs,
  )

  test(
    'shows more dead letters than fit on a page, when asked',
    async () => {
      mock().shop.state.deadLetters = Array.from({ length: 130 }, (_, place) => letter(place, 'dead-letter'))
      const { page } = await open('/console/dead-letters')
      const cards = page.getByRole('button', { name: /^Redrive the record/ })
      await cards.nth(99).waitFor()
      expect(await cards.count()).toBe(100)
      await page.getByRole('button', { name: 'Show older records' }).click()
      await cards.nth(129).waitFor()
      expect(await page.getByRole('button', { name: 'Show older records' }).count()).toBe(0)
    },
    testMs,
  )

  test(
    'keeps what it showed while the API does not answer, and says so',
    async () => {
      const { page } = await open('/console/cluster')
      await page.getByText('All brokers and partitions are healthy').waitFor()
      mock().shop.state.unreachable = true
      await page.getByText('This data may be out of date').waitFor()
      expect(await page.getByText('Broker 1').count()).toBe(1)
      mock().shop.state.unreachable = false
      await page.getByText('This data may be out of date').waitFor({ state: 'detached' })
    },
    testMs,
  )

  test(
    'shows every event source mapping, and the error of one that fails',
    async () => {
      mock().shop.state.emailFails = true
      const { page } = await open('/console/mappings')
      await page.getByRole('heading', { name: 'charge' }).waitFor()
      const failing = page.getByRole('heading', { name: 'email ← order-successful' })
      const email = page.getByRole('listitem').filter({ has: failing })
      expect(await page.getByRole('heading', { name: 'email ← payment-released' }).count()).toBe(1)
      await page.getByRole('link', { name: 'Health: Degraded' }).waitFor()
      expect(await email.getByText("TypeError: Cannot read properties of undefined (reading 'email')").count()).toBe(1)
    },
    testMs,
  )

  test(
    'shows the last hour of a mapping: rates, failures, durations and the lag of each partition',
    async () => {
      mock().shop.state.emailFails = true
      const { page } = await open('/console/mappings')
      await page.getByRole('link', { name: 'Last hour of email ← order-successful' }).click()
      await page.getByRole('heading', { name: 'email ← order-successful', level: 1 }).waitFor()
      expect(new URL(page.url()).searchParams.get('mapping')).toBe('00000000-0000-4000-8000-000000000004')
      const card = (name: string) => page.getByRole('region', { name, exact: true })
      const linesOf = (name: string) =>
        card(name)
          .locator('[data-line]')
          .evaluateAll(lines => lines.map(line => line.getAttribute('data-line')))
      const lag = card('Lag of each partition')
      await lag.locator('[data-line]').first().waitFor()
      expect(await linesOf('Lag of each partition')).toEqual([0, 1, 2, 3, 4, 5].map(each => `order-successful-${each}`))
      expect(await lag.getByRole('listitem').allInnerTexts()).toEqual(
        [0, 1, 2, 3, 4, 5].map(each => `Partition ${each}`),
      )
      expect(await linesOf('Duration of a call')).toEqual(['p50', 'p95'])
      // Every fourth period has calls: each is a point of its own, which no line would show.
      for (const each of ['p50', 'p95'])
        expect(await card('Duration of a call').locator(`[data-line="${each}"] circle`).count()).toBe(68)
      expect(await card('Records and calls in 10 s').locator('[data-line]').count()).toBe(3)
      const failures = card('Failures in 10 s')
      expect(await failures.locator('[data-line]').count()).toBe(4)
      await failures.getByRole('button', { name: 'Numbers' }).click()
      const rows = failures.locator('tbody tr')
      expect(await rows.count()).toBe(360)
      // Fails from the middle of the hour on: one of its periods, and the one before.
      expect((await rows.nth(180).locator('td').allInnerTexts()).slice(1)).toEqual(['1', '1', '0', '0'])
      expect((await rows.nth(179).locator('td').allInnerTexts()).slice(1)).toEqual(['0', '0', '0', '0'])
      await card('Duration of a call').getByRole('button', { name: 'Numbers' }).click()
      const durations = card('Duration of a call').locator('tbody tr')
      expect((await durations.nth(0).locator('td').allInnerTexts()).slice(1)).toEqual(['31 ms', '80 ms'])
      // Nothing was called: that is no call of 0 ms.
      expect((await durations.nth(1).locator('td').allInnerTexts()).slice(1)).toEqual(['–', '–'])

      await page.getByRole('link', { name: 'All mappings' }).click()
      await page.getByRole('link', { name: 'Last hour of charge' }).click()
      await card('Failures in 10 s').getByText('Nothing failed.').waitFor()
      await card('Lag of each partition').getByText('No partition is behind.').waitFor()
    },
    testMs,
  )

  test(
    'says so where a mapping has no sample yet',
    async () => {
      mock().shop.state.mappingPeriods = 0
      const { page } = await open('/console/mappings?mapping=00000000-0000-4000-8000-000000000001')
      await page.getByRole('heading', { name: 'No samples yet' }).waitFor()
    },
    testMs,
  )

  test(
    'redrives one dead letter, then the rest, and says what was refused',
    async () => {
      mock().shop.state.deadLetters = [
        letter(1, 'dead-letter'),
        letter(2, 'dead-letter'),
        letter(3, 'retries-exhausted', 5),
      ]
      const { page } = await open('/console/dead-letters')
      page.on('dialog', dialog => void dialog.accept())
      await page.getByRole('button', { name: 'Redrive the record of checkout-requested 3/41' }).click()
      await page.getByText('1 record redriven to the source topic').waitFor()
      await page.getByRole('button', { name: 'Redrive all' }).click()
      await page.getByText('1 refused: redriven 5 times already.').waitFor()
      await page.getByText('Redriven', { exact: true }).nth(1).waitFor({ state: 'detached' })
      expect(mock().shop.state.deadLetters.map(each => each.id)).toEqual(['retries-exhausted/0/3'])
    },
    testMs,
  )

  test(
    'says what would be there while there is nothing',
    async () => {
      mock().shop.state.empty = true
      const { page } = await open('/console')
      await page.getByRole('heading', { name: 'No events yet' }).waitFor()
      await page.getByRole('link', { name: 'Dead letters' }).click()
      await page.getByRole('heading', { name: 'No dead letters' }).waitFor()
      await page.getByRole('link', { name: 'Analytics' }).click()
      await heading(page, 'Analytics').waitFor()
      await page.getByText('No data in this range.').first().waitFor()
    },
    testMs,
  )
})
