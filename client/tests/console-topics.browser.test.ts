import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { readWell } from './looks.ts'
import { letter, traffic } from './mock/sample-data.ts'
import type { MockShop } from './mock/shop.ts'
import { heading } from './shopper.ts'

/** Orders that have come to their end: a record each on payment-successful. */
const orders = (shop: MockShop, from: number, to: number): void => {
  shop.state.stepMs = 60_000
  for (let number = from; number < to; number += 1) traffic(shop, number)
  for (const id of [...shop.made.keys()].slice(from, to)) shop.finish(id)
}

const list = (page: Page) => page.getByRole('list', { name: /^Records, / })
const rows = (page: Page) => list(page).locator('> li')

describeInBrowser('the topics of the console', () => {
  const shop = builtShop()
  const { mock, open } = shop

  test(
    'lists topics with their figures and leads to one, with partitions, groups and settings',
    async () => {
      orders(mock().shop, 0, 3)
      const { page } = await open('/console/topics')
      const row = page.getByRole('row').filter({ hasText: 'payment-successful' })
      await row.waitFor()
      expect((await row.getByRole('cell').allInnerTexts()).slice(1)).toEqual([
        ...['3', '0.01/s', '3', '2.1 KB', '7 days', '6 × 3'],
      ])
      expect(await page.getByText('__consumer_offsets').count()).toBe(0)
      await page.getByLabel('Internal topics too').check()
      await page.getByText('__consumer_offsets').waitFor()
      await page.getByRole('link', { name: 'payment-successful', exact: true }).click()
      await heading(page, 'payment-successful').waitFor()
      expect(page.url()).toContain('topic=payment-successful')
      await page.getByText('Empty · 0 members · lag 3').waitFor()
      expect(await page.getByLabel('Partitions of the topic').locator('tbody tr').count()).toBe(6)
      expect(await page.getByText('retention.ms').count()).toBe(1)
    },
    testMs,
  )

  test(
    'shows records newest first, goes to older ones, and opens one with its headers, masked until asked',
    async () => {
      orders(mock().shop, 0, 60)
      const { page, context } = await open('/console/topics?topic=payment-successful')
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await rows(page).nth(49).waitFor()
      expect(await rows(page).count()).toBe(50)
      await page.getByRole('button', { name: 'Show older records' }).click()
      await rows(page).nth(59).waitFor()
      expect(await page.getByRole('button', { name: 'Show older records' }).count()).toBe(0)

      const first = rows(page).first()
      await first.locator('summary').click()
      await first.getByText('kassa.payment-successful.v1').waitFor()
      await first.getByText('ff001b binary, as hexadecimal').waitFor()
      expect(await first.locator('pre').last().innerText()).toContain('"name": "•••"')
      await page.getByRole('button', { name: 'Show persons' }).click()
      await first.locator('pre', { hasText: 'Ada Lovelace' }).waitFor()
      await rows(page).first().getByRole('button', { name: 'Copy as JSON' }).click()
      await page.getByText('Copied').waitFor()
      const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
      expect(copied).toMatchObject({ topic: 'payment-successful', value: { customer: { name: 'Ada Lovelace' } } })
    },
    testMs,
  )

  test(
    'says who may not see persons',
    async () => {
      orders(mock().shop, 0, 1)
      mock().shop.state.topics.refuseUnmasked = true
      const { page } = await open('/console/topics?topic=payment-successful')
      await rows(page).first().waitFor()
      await page.getByRole('button', { name: 'Show persons' }).click()
      await page.getByText('You have no right to see this').waitFor()
      expect(await page.getByText('Ada Lovelace').count()).toBe(0)
    },
    testMs,
  )

  test(
    'filters by text and partition, begins at an offset or the oldest, and keeps that in the address',
    async () => {
      orders(mock().shop, 0, 30)
      const event = mock().shop.book.events.findLast(({ topic }) => topic === 'payment-successful')
      const { page } = await open('/console/topics?topic=payment-successful')
      await rows(page).first().waitFor()
      await page.getByLabel('Text in key, value or headers').fill(event?.checkoutId ?? '')
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByText('1 newest first').waitFor()
      expect(page.url()).toContain(`filter=${event?.checkoutId}`)
      await page.getByLabel('Text in key, value or headers').fill('nothing of the kind')
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByText('No record matches.').waitFor()
      await page.goBack()
      await page.getByText('1 newest first').waitFor()

      await page.getByLabel('Text in key, value or headers').fill('')
      await page.getByLabel('Partition', { exact: true }).selectOption(String(event?.partition))
      await page.getByLabel('Begin with').selectOption('offset')
      await page.getByLabel('Offset', { exact: true }).fill('0')
      await page.getByRole('button', { name: 'Search' }).click()
      await rows(page).first().getByText(`${event?.partition}/0`, { exact: true }).waitFor()
      expect(page.url()).toContain('from=0')
      await page.getByLabel('Begin with').selectOption('oldest')
      await page.getByText(/oldest first/).waitFor()
    },
    testMs,
  )

  test(
    'begins at a time, and shows bytes as hexadecimal, a tombstone and a record without a key as such',
    async () => {
      const { topics } = mock().shop.state
      const at = Date.UTC(2030, 0, 1, 12)
      const plain = { topic: 'sink-dead-letter', partition: 0, key: null, headers: {} }
      topics.more.push(
        { ...plain, offset: 0, timestamp: at - 60_000, value: Buffer.from('early') },
        { ...plain, offset: 1, timestamp: at, value: Buffer.from([0xff, 0x00, 0xfe]) },
        { ...plain, offset: 2, timestamp: at + 1_000, key: Buffer.from('k'), value: null },
      )
      const { page } = await open('/console/topics?topic=sink-dead-letter')
      await rows(page).nth(2).waitFor()
      await page.getByLabel('Begin with').selectOption('time')
      const local = await page.evaluate(
        ms => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 19),
        at,
      )
      await page.getByLabel('Time', { exact: true }).fill(local)
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByText('2 oldest first').waitFor()
      expect(new URL(page.url()).searchParams.get('from')).toBe(new Date(at).toISOString())
      await rows(page).first().getByText('no key').waitFor()
      await rows(page).first().locator('summary').click()
      await rows(page).first().locator('pre', { hasText: 'ff00fe' }).waitFor()
      await rows(page).first().getByText('binary, as hexadecimal').waitFor()
      await rows(page).nth(1).getByText('no value (tombstone)').waitFor()
    },
    testMs,
  )

  test(
    'produces nothing where the shop does not run on this machine',
    async () => {
      const { page, context } = await open('/404')
      await context.route('**/config.json', route => route.fulfill({ json: { stage: 'prod' } }))
      await page.goto(new URL('/console/topics?topic=sink-dead-letter', page.url()).href)
      await page.getByText('This topic has no records.').waitFor()
      expect(await page.getByRole('button', { name: 'Produce a record…' }).count()).toBe(0)
    },
    testMs,
  )

  test(
    'moves a group to an offset or a time, and asks for what is missing',
    async () => {
      orders(mock().shop, 0, 8)
      const { topics } = mock().shop.state
      topics.committed = new Map([0, 1, 2, 3, 4, 5].map(partition => [partition, 0]))
      const { page } = await open('/console/topics?topic=payment-successful')
      await page.getByRole('button', { name: 'Reset offsets…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('To', { exact: true }).selectOption('time')
      await dialog.getByRole('button', { name: 'Reset offsets' }).click()
      await dialog.getByText('Enter a time.').waitFor()
      await dialog.getByLabel('Time').fill('2001-01-01T00:00:00')
      await dialog.getByRole('row', { name: '0 0 0', exact: true }).waitFor()
      await dialog.getByLabel('To', { exact: true }).selectOption('offset')
      await dialog.getByText('Enter an offset, such as 42.').waitFor()
      await dialog.getByLabel('Offset').fill('1')
      const full = [0, 1, 2, 3, 4, 5].find(partition =>
        mock().shop.book.events.some(
          each => each.topic === 'payment-successful' && each.partition === partition && each.offset > 0,
        ),
      )
      await dialog.getByRole('row', { name: `${full} 0 1`, exact: true }).waitFor()
      await dialog.getByRole('button', { name: 'Reset offsets' }).click()
      await page.getByText('Done: kassa-order reads payment-successful from another place').waitFor()
      expect(topics.committed.get(full ?? 0)).toBe(1)
    },
    testMs,
  )

  test(
    'leads from an event and from a dead letter to the record on its topic, opened',
    async () => {
      orders(mock().shop, 0, 3)
      mock().shop.state.deadLetters = [letter(7, 'dead-letter')]
      const { page } = await open('/console')
      await page.locator('summary', { hasText: 'payment-successful' }).first().click()
      await page.getByRole('link', { name: /^partition \d, offset \d+$/ }).click()
      await rows(page).first().getByText('kassa.payment-successful.v1').waitFor()
      await page.goto(new URL('/console/dead-letters', page.url()).href)
      await page.getByRole('link', { name: 'dead-letter 0/7' }).click()
      await page.getByText('Partition 0 is empty.').waitFor()
    },
    testMs,
  )

  test(
    'shows new records as they arrive while it is live',
    async () => {
      orders(mock().shop, 0, 2)
      const { page } = await open('/console/topics?topic=payment-successful')
      await rows(page).nth(1).waitFor()
      await page.getByRole('button', { name: 'Live tail' }).click()
      orders(mock().shop, 2, 4)
      await rows(page).nth(3).waitFor()
      orders(mock().shop, 4, 5)
      await rows(page).nth(4).waitFor()
      const keys = await rows(page).locator('summary span:nth-of-type(2)').allInnerTexts()
      expect(new Set(keys).size).toBe(5)
      await page.getByRole('button', { name: 'Stop live tail' }).click()
      await page.getByRole('button', { name: 'Live tail' }).waitFor()
    },
    testMs,
  )

  test(
    'lets the oldest records of a long tail go, and offers their pages down to the first record',
    async () => {
      const { more } = mock().shop.state.topics
      const produce = (from: number, to: number): void => {
        for (let offset = from; offset < to; offset += 1) {
          const value = Buffer.from(`number ${offset}`)
          more.push({
            topic: 'sink-dead-letter',
            partition: 0,
            offset,
            timestamp: offset,
            key: null,
            headers: {},
            value,
          })
        }
      }
      produce(0, 60)
      const { page } = await open('/console/topics?topic=sink-dead-letter')
      const places = () =>
        list(page)
          .getByText(/^0\/\d+$/)
          .allInnerTexts()
      const downFrom = (first: number, last: number): string[] =>
        Array.from({ length: first - last + 1 }, (_, place) => `0/${first - place}`)
      await page.getByText('50 newest first').waitFor()
      await page.getByRole('button', { name: 'Live tail' }).click()
      produce(60, 660)
      await list(page).getByText('0/659', { exact: true }).waitFor()
      await page.getByText('500 newest first').waitFor()
      expect(await places()).toEqual(downFrom(659, 160))
      for (const count of [550, 600, 650, 660]) {
        await page.getByRole('button', { name: 'Show older records' }).click()
        await page.getByText(`${count} newest first`).waitFor()
      }
      expect(await places()).toEqual(downFrom(659, 0))
      expect(await page.getByRole('button', { name: 'Show older records' }).count()).toBe(0)
    },
    testMs,
  )

  test(
    'produces a record where the shop runs on this machine',
    async () => {
      const { page } = await open('/console/topics?topic=sink-dead-letter')
      await page.getByText('This topic has no records.').waitFor()
      await page.getByRole('button', { name: 'Produce a record…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Key').fill('mug-enamel')
      await dialog.getByLabel('Value', { exact: true }).fill('{"change":1}')
      await dialog.getByLabel('Headers').fill('by')
      await dialog.getByText('Write a header in each line').waitFor()
      await dialog.getByLabel('Headers').fill('by: hand')
      await dialog.getByLabel('Partition').selectOption('2')
      await dialog.getByRole('button', { name: 'Produce' }).click()
      await page.getByText('Produced at 2/0').waitFor()
      await rows(page).first().getByText('mug-enamel').waitFor()
      expect(mock().shop.state.topics.more).toMatchObject([{ partition: 2, headers: { by: [Buffer.from('hand')] } }])
    },
    testMs,
  )

  test(
    'moves a group after a preview, and says why it does not while the group has members',
    async () => {
      orders(mock().shop, 0, 8)
      const { topics } = mock().shop.state
      const { page } = await open('/console/topics?topic=payment-successful')
      await page.getByRole('button', { name: 'Reset offsets…' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('To', { exact: true }).selectOption('end')
      const ends = [0, 1, 2, 3, 4, 5].map(
        partition =>
          mock().shop.book.events.filter(each => each.topic === 'payment-successful' && each.partition === partition)
            .length,
      )
      await dialog.getByRole('row', { name: `0 0 ${ends[0]}`, exact: true }).waitFor()
      expect([...topics.committed.values()]).toEqual([0, 0, 0, 0, 0, 0])
      topics.members = 1
      await dialog.getByRole('button', { name: 'Reset offsets' }).click()
      await dialog.getByText('The group kassa-order has members').waitFor()
      expect([...topics.committed.values()]).toEqual([0, 0, 0, 0, 0, 0])
      topics.members = 0
      await dialog.getByRole('button', { name: 'Reset offsets' }).click()
      await page.getByText('Done: kassa-order reads payment-successful from another place').waitFor()
      expect([...topics.committed.values()]).toEqual(ends)
      await page.getByText('lag 0').waitFor()
      topics.members = 2
      await page.getByText('Its offsets can be moved while it has no members').waitFor()
      expect(await page.getByRole('button', { name: 'Reset offsets…' }).getAttribute('aria-disabled')).toBe('true')
    },
    testMs,
  )

  readWell(shop, [
    {
      name: 'console-topics',
      path: '/console/topics',
      before: each => orders(each, 0, 12),
      reach: page => page.getByRole('row').nth(12).waitFor(),
    },
    {
      name: 'console-topic',
      path: '/console/topics?topic=payment-successful',
      before: each => orders(each, 0, 12),
      reach: async page => {
        await rows(page).nth(11).waitFor()
        await rows(page).nth(1).locator('summary').click()
        await page.getByText('By partition').click()
      },
    },
    {
      name: 'console-topic-reset',
      path: '/console/topics?topic=payment-successful',
      before: each => orders(each, 0, 4),
      reach: async page => {
        await page.getByRole('button', { name: 'Reset offsets…' }).click()
        await page.getByRole('dialog').getByRole('row').nth(6).waitFor()
      },
    },
    {
      name: 'console-topic-none',
      path: '/console/topics?topic=none',
      reach: page => page.getByRole('heading', { name: 'No such topic' }).waitFor(),
    },
  ])
})
