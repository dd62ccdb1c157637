/** Console -> Catalogue: what an operator does to products, prices and stock. */
import { expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { columns } from '../../functions/catalogue/catalogue-columns.ts'
import { builtShop, testMs } from './built-shop.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { heading } from './shopper.ts'

const csv = (...lines: readonly string[]): string => [columns.join(','), ...lines].join('\r\n')
const mug = (price: string): string =>
  `mug-enamel,Enamel mug,Steel and white enamel with a blue rim; 350 ml.,nord,kitchen,${price},EUR,standard,180,/products/mug-enamel.svg,true,`
const choose = (page: Page, content: string): Promise<void> =>
  page.getByLabel('File').setInputFiles({ name: 'prices.csv', mimeType: 'text/csv', buffer: Buffer.from(content) })

describeInBrowser('an operator of the catalogue', () => {
  const { mock, open } = builtShop()
  const state = (sku: string) => mock().shop.catalogue.products.get(sku)

  test(
    'finds a product by words, brand and status, among 2,000',
    async () => {
      mock().shop.catalogue.fill(2000)
      mock().shop.catalogue.change('mug-enamel-2', { active: false })
      const { page } = await open('/console/catalogue')
      await page.getByText('2,000 products').waitFor()
      expect(await page.locator('tbody tr').count()).toBe(50)
      await page.getByRole('button', { name: 'Show 50 more' }).click()
      expect(await page.locator('tbody tr').count()).toBe(100)
      await page.getByLabel('Search').fill('enamel NORD')
      await page.getByText('143 products').waitFor()
      await page.getByLabel('Status').selectOption('Not sold')
      await page.getByText('1 product', { exact: true }).waitFor()
      await page.getByRole('link', { name: 'Enamel mug 2', exact: true }).click()
      await heading(page, 'Enamel mug 2').waitFor()
      expect(await page.getByLabel('On sale').isChecked()).toBe(false)
    },
    testMs,
  )

  test(
    'changes a price, which is in the shop without a reload',
    async () => {
      const shop = await open('/')
      await shop.page.getByText('€14.90').waitFor()
      const { page } = await open('/console/catalogue?sku=mug-enamel')
      await page.getByLabel('Price', { exact: true }).fill('0')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Enter a price, such as 14.90.').waitFor()
      expect(await page.getByLabel('Price', { exact: true }).evaluate(field => field === document.activeElement)).toBe(
        true,
      )
      await page.getByLabel('Price', { exact: true }).fill('15,95')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved as version 2').waitFor()
      expect(state('mug-enamel')?.state?.price).toBe(1595)
      await page.getByRole('cell', { name: '€15.95' }).waitFor()
      expect(await page.locator('[role="img"] > svg').count()).toBe(1)
      await shop.page.getByText('€15.95').waitFor()
    },
    testMs,
  )

  test(
    'is slower than somebody else, sees both values, and loses nothing of either',
    async () => {
      const { page } = await open('/console/catalogue?sku=mug-enamel')
      await page.getByLabel('Price', { exact: true }).fill('16.00')
      mock().shop.catalogue.change('mug-enamel', { price: 1700, name: 'Enamel cup' })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Not saved: somebody else has saved version 2').waitFor()
      await page.getByText('They changed: Name, Price.').waitFor()
      expect(await page.getByRole('row', { name: 'Price' }).getByRole('cell').allInnerTexts()).toEqual([
        '16.00',
        '17.00',
      ])
      expect(state('mug-enamel')?.version).toBe(2)
      await page.getByRole('button', { name: 'Save mine' }).click()
      await page.getByText('Saved as version 3').waitFor()
      expect(state('mug-enamel')?.state).toMatchObject({ price: 1600, name: 'Enamel cup' })

      await page.getByLabel('Name', { exact: true }).fill('Enamel beaker')
      mock().shop.catalogue.change('mug-enamel', { name: 'Enamel goblet' })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('button', { name: 'Keep theirs' }).click()
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Enamel goblet')
      expect(state('mug-enamel')?.version).toBe(4)
    },
    testMs,
  )

  test(
    'changes the stock once, and reads who moved it and why',
    async () => {
      const before = mock().shop.stock.get('pen-brass') ?? 0
      const { page } = await open('/console/catalogue?sku=pen-brass')
      const form = page.getByRole('form', { name: 'Change the stock' })
      await form.getByRole('button', { name: 'Change stock' }).click()
      await form.getByText('Enter a whole number, such as 24 or -2.').waitFor()
      await form.getByLabel('Change', { exact: true }).fill('-2')
      await form.getByLabel('Reason').selectOption('damage')
      await form.getByLabel('Note').fill('fell down')
      await form.getByRole('button', { name: 'Change stock' }).dblclick()
      await page.getByText('Published: -2 (damage)').waitFor()
      const moved = page.getByRole('region', { name: 'Movements of the stock, newest first' }).getByRole('row')
      await moved.getByText('damage').waitFor()
      expect(await moved.nth(1).getByRole('cell').allInnerTexts()).toEqual([
        expect.any(String),
        '−2',
        'damage · fell down',
        'ada',
      ])
      expect(mock().shop.stock.get('pen-brass')).toBe(before - 2)
    },
    testMs,
  )

  test(
    'adds a product, and cannot add it twice',
    async () => {
      const { page } = await open('/console/catalogue?new')
      const fill = async (): Promise<void> => {
        await page.getByLabel('SKU').fill('spoon')
        await page.getByLabel('Name', { exact: true }).fill('Spoon')
        await page.getByLabel('Description').fill('Of oak.')
        await page.getByLabel('Price', { exact: true }).fill('4.50')
        await page.getByLabel('Weight in grams').fill('40')
        await page.getByLabel('Brand').selectOption('Nord')
        await page.getByRole('button', { name: 'Save' }).click()
      }
      await fill()
      await heading(page, 'Spoon').waitFor()
      expect(state('spoon')).toMatchObject({ version: 1, state: { price: 450, currency: 'EUR', pictures: [] } })
      await page.goto(new URL('/console/catalogue?new', page.url()).href)
      await fill()
      await page.getByText('Not saved: somebody else has saved version 1').waitFor()
      expect(state('spoon')?.version).toBe(1)
    },
    testMs,
  )

  test(
    'withdraws a product only after a confirmation, and brings it back',
    async () => {
      const { page } = await open('/console/catalogue?sku=pen-brass')
      await page.getByRole('button', { name: 'Withdraw…' }).click()
      await page.getByText('It leaves the shop within a few seconds.').waitFor()
      await page.getByRole('button', { name: 'Keep it' }).click()
      expect(state('pen-brass')?.version).toBe(1)
      await page.getByRole('button', { name: 'Withdraw…' }).click()
      mock().shop.catalogue.change('pen-brass', { price: 5 })
      await page.getByRole('button', { name: 'Withdraw Brass pen' }).click()
      await page.getByText('Not withdrawn').waitFor()
      await page.getByText('version 2').waitFor()
      await page.getByRole('button', { name: 'Withdraw…' }).click()
      await page.getByRole('button', { name: 'Withdraw Brass pen' }).click()
      await heading(page, 'pen-brass').waitFor()
      expect(state('pen-brass')).toMatchObject({ version: 3, state: null })

      await page.getByLabel('Name', { exact: true }).fill('Brass pen')
      await page.getByLabel('Description').fill('Back again.')
      await page.getByLabel('Price', { exact: true }).fill('25')
      await page.getByLabel('Weight in grams').fill('20')
      await page.getByLabel('Brand').selectOption('Nord')
      await page.getByRole('button', { name: 'Save' }).click()
      await heading(page, 'Brass pen').waitFor()
      expect(state('pen-brass')).toMatchObject({ version: 4, state: { price: 2500 } })
    },
    testMs,
  )

  test(
    'adds a brand, changes it, and withdraws it while no product has it',
    async () => {
      const brand = (id: string) => mock().shop.catalogue.brands.get(id)
      const { page } = await open('/console/catalogue?brands')
      await page.getByRole('link', { name: 'New brand' }).click()
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Enter a name.').waitFor()
      await page.getByLabel('Brand id').fill('eiche')
      await page.getByLabel('Name', { exact: true }).fill('Eiche')
      await page.getByLabel('Description').fill('Oak.')
      await page.getByRole('button', { name: 'Save' }).click()
      await heading(page, 'Eiche').waitFor()
      await page.getByLabel('Description').fill('Oak and beech.')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved as version 2').waitFor()
      expect(brand('eiche')).toMatchObject({ version: 2, state: { description: 'Oak and beech.' } })
      await page.getByText('version 2', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Withdraw…' }).click()
      await page.getByText('No product has this brand.').waitFor()
      await page.getByRole('button', { name: 'Withdraw Eiche' }).click()
      await heading(page, 'eiche').waitFor()
      expect(brand('eiche')).toMatchObject({ version: 3, state: null })

      await page.getByRole('link', { name: 'All brands' }).click()
      await page.getByRole('link', { name: 'Nord' }).click()
      await page.getByRole('button', { name: 'Withdraw…' }).click()
      await page.getByRole('button', { name: 'Withdraw Nord' }).click()
      await page.getByText(/products have the brand nord/).waitFor()
      expect(brand('nord')?.state).not.toBeNull()
    },
    testMs,
  )

  test(
    'reads every error of a file by line and column, and publishes nothing',
    async () => {
      const { page } = await open('/console/catalogue?import')
      await choose(page, csv(mug('-1'), mug('1590').replace('mug-enamel,', 'a b,'), 'x,,,,,,,,,,,'))
      await page.getByText(/prices.csv has \d+ errors/).waitFor()
      const rows = await page.getByRole('row').allInnerTexts()
      expect(rows.map(row => row.split('\t').slice(0, 2).join(' '))).toEqual(
        expect.arrayContaining(['2 price', '3 sku', '4 name']),
      )
      expect(state('mug-enamel')?.version).toBe(1)
    },
    testMs,
  )

  test(
    'sees what a file would change before it does',
    async () => {
      const { page } = await open('/console/catalogue?import')
      await choose(page, `\ufeff${csv(mug('1590'), mug('990').replace('mug-enamel,Enamel', 'mug-small,Small'))}`)
      await page.getByText('price: 1490 → 1590').waitFor()
      await page.getByText('New: 1. Changed: 1. First deliveries: 0.').waitFor()
      expect(state('mug-enamel')?.version).toBe(1)
      await page.getByRole('button', { name: 'Publish 2 changes' }).click()
      await page.getByText('Published 2 changes').waitFor()
      expect([state('mug-enamel')?.state?.price, state('mug-small')?.state?.price]).toEqual([1590, 990])

      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Export CSV' }).click()
      const stream = await (await download).createReadStream()
      let content = ''
      for await (const chunk of stream) content += chunk
      expect(content).toContain('mug-small,Small mug')
    },
    testMs,
  )
})
