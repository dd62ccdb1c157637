import { describe, expect, test } from '@jest/globals'
import { columns, FaultyFile, type FileProduct, readCatalogueFile, writeCatalogueFile } from './catalogue-file.ts'

const mug: FileProduct = {
  sku: 'mug-enamel',
  name: 'Enamel mug',
  description: 'Steel and white enamel; 350 ml.',
  brand: 'nord',
  category: 'kitchen',
  price: 1490,
  currency: 'EUR',
  taxCategory: 'standard',
  weightGrams: 180,
  pictures: ['/products/mug-enamel.svg'],
  active: true,
  stock: 5000,
}
const brands = new Set(['nord'])

const cells = (product: Record<string, unknown>): string =>
  columns.map(name => `"${String(product[name] ?? '').replaceAll('"', '""')}"`).join(',')
const csv = (...products: Record<string, unknown>[]) => [columns.join(','), ...products.map(cells)].join('\n')
const read = (text: string) => readCatalogueFile(text, 'csv', brands).products

const faults = (text: string, format: 'csv' | 'json' = 'csv') => {
  try {
    readCatalogueFile(text, format, brands)
  } catch (error) {
    if (error instanceof FaultyFile) return error.faults.map(({ line, column }) => `${line} ${column}`)
    throw error
  }
  return []
}

describe('a CSV file', () => {
  test('that was written is read again as it was', () => {
    expect(read(writeCatalogueFile({ brands: [], products: [mug] }, 'csv'))).toEqual([mug])
  })

  test('may have a byte order mark, semicolons, CRLF and empty lines', () => {
    const { stock: _, ...rest } = mug
    const names = columns.filter(name => name !== 'stock')
    const line = names
      .map(name => String(rest[name as keyof typeof rest]))
      .join(';')
      .replace('Steel and white enamel;', 'Steel')
    expect(read(`\ufeff${names.join(';')}\r\n${line}\r\n\r\n`)).toMatchObject([{ sku: 'mug-enamel', price: 1490 }])
  })

  test.each([
    ['a product without a price', csv(mug, { ...mug, sku: 'b', price: '' }), ['3 price']],
    ['a negative price', csv({ ...mug, price: -1 }), ['2 price']],
    ['a price with a point', csv({ ...mug, price: '14.90' }), ['2 price']],
    ['another currency', csv({ ...mug, currency: 'USD' }), ['2 currency']],
    ['an unknown brand', csv({ ...mug, brand: 'sud' }), ['2 brand']],
    ['a sku with spaces', csv({ ...mug, sku: 'mug enamel' }), ['2 sku']],
    ['two lines for one sku', csv(mug, mug), ['3 sku']],
    ['half a character', csv({ ...mug, name: 'a\ud83d' }), ['1 file']],
    ['a column that is missing', 'sku,name\na,b', expect.arrayContaining(['1 price', '1 brand'])],
    ['a column that is unknown', csv(mug).replace('weightGrams', 'weight'), ['1 weight', '1 weightGrams']],
    ['a line with too few cells', `${csv(mug)}\nmug,b`, ['3 line']],
    ['a price in scientific notation', csv({ ...mug, price: '1e3' }), ['2 price']],
    ['a currency in small letters', csv({ ...mug, currency: 'eur' }), ['2 currency']],
    ['a NUL character', csv({ ...mug, name: 'a\u0000b' }), ['2 name']],
    ['a cell over two lines before a fault', csv({ ...mug, name: 'a\nb' }, { ...mug, sku: 'B' }), ['2 name', '4 sku']],
    ['a column twice', csv(mug).replace('taxCategory', 'sku'), ['1 sku', '1 taxCategory']],
    ['a quotation mark that is not closed', `${csv(mug)}\n"b`, ['3 line']],
    ['nothing', '', ['1 line']],
    [
      '10,001 products',
      csv(...Array.from({ length: 10_001 }, (_, index) => ({ ...mug, sku: `m-${index}` }))),
      ['10001 line'],
    ],
  ])('with %s is refused by line and column', (_, text, expected) => {
    expect(faults(text)).toEqual(expected)
  })

  test('does not run in a spreadsheet: formulas are written as text, and read as they were', () => {
    const dangerous = { ...mug, name: '=HYPERLINK("https://x")', description: "'@SUM(A1)" }
    const text = writeCatalogueFile({ brands: [], products: [dangerous] }, 'csv')
    expect(text).toContain(`"'=HYPERLINK(""https://x"")"`)
    expect(read(text)).toEqual([dangerous])
  })
})

describe('a JSON file', () => {
  test('brings its brands', () => {
    const file = {
      brands: [{ brand: 'sud', name: 'Sud', description: 'Of the south.' }],
      products: [{ ...mug, brand: 'sud' }],
    }
    expect(readCatalogueFile(writeCatalogueFile(file, 'json'), 'json')).toEqual(file)
  })

  test.each([
    ['that is not JSON', '{', ['1 file']],
    ['that is a list', '[]', ['1 file']],
    ['with a name twice', '{"products":[],"products":[]}', ['1 file']],
    ['with an unknown field', JSON.stringify({ products: [{ ...mug, colour: 'red' }] }), ['1 colour']],
  ])('%s is refused', (_, text, expected) => {
    expect(faults(text, 'json')).toEqual(expected)
  })
})
