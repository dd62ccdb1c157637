import { describe, expect, test } from '@jest/globals'
import { columns } from './catalogue-columns.ts'
import { type FileProduct, readCatalogueFile, writeCatalogueFile } from './catalogue-file.ts'
import { FaultyFile } from './faulty-file.ts'

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

const faulty = (text: string, format: 'csv' | 'json' = 'csv') => {
  try {
    readCatalogueFile(text, format, brands)
  } catch (error) {
    if (error instanceof FaultyFile) return error.faults
    throw error
  }
  return []
}
const faults = (text: string, format: 'csv' | 'json' = 'csv') =>
  faulty(text, format).map(({ line, column }) => `${line} ${column}`)

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
    ['a line with too few cells', `${csv(mug)}\nmug,b`, ['3 description']],
    ['a line with too many cells', `${csv(mug)},x,y`, ['2 cell 13']],
    ['a price in scientific notation', csv({ ...mug, price: '1e3' }), ['2 price']],
    ['a currency in small letters', csv({ ...mug, currency: 'eur' }), ['2 currency']],
    ['a NUL character', csv({ ...mug, name: 'a\u0000b' }), ['2 name']],
    ['a cell over two lines before a fault', csv({ ...mug, name: 'a\nb' }, { ...mug, sku: 'B' }), ['2 name', '4 sku']],
    ['a column twice', csv(mug).replace('taxCategory', 'sku'), ['1 sku', '1 taxCategory']],
    ['a quotation mark that is not closed', `${csv(mug)}\n\nb,"c,d\nc,d,e\n`, ['4 name']],
    ['a quotation mark in a cell', `${csv(mug)}\nb,12" pan`, ['3 name']],
    ['something behind a quotation mark', `${csv(mug)}\nb,"Pan" x`, ['3 name']],
    ['tabs', csv(mug).replaceAll(',', '\t'), ['1 file']],
    ['no names of columns', cells(mug), ['1 line']],
    ['names of columns alone', columns.join(','), ['2 line']],
    ['a workbook', 'PK\u0003\u0004\u0014\0', ['1 file']],
    ['UTF-16 without a byte order mark', [...csv(mug)].join('\0'), ['1 file']],
    ['bytes that are not UTF-8, by their line', csv(mug, { ...mug, sku: 'b', name: 'K\ufffdse' }), ['3 file']],
    ['a negative stock', csv({ ...mug, stock: -5 }), ['2 stock']],
    ['more pieces than a delivery may have', csv({ ...mug, stock: 1_000_001 }), ['2 stock']],
    ['a price with a comma', csv({ ...mug, price: '14,90' }), ['2 price']],
    ['a number of 64 bits', csv({ ...mug, price: '9223372036854775807' }), ['2 price']],
    ['a weight that is no number', csv({ ...mug, weightGrams: 'NaN' }), ['2 weightGrams']],
    ['a sku in capital letters', csv(mug, { ...mug, sku: 'MUG-ENAMEL' }), ['3 sku']],
    ['a huge cell', csv({ ...mug, description: 'x'.repeat(5_000_000) }), ['2 description']],
    ['a name that reads backwards', csv({ ...mug, name: 'mug\u202egum' }), ['2 name']],
    ['a name that nobody sees', csv({ ...mug, name: '\u200b' }), ['2 name']],
    ['nothing', '', ['1 line']],
    [
      '10,001 products',
      csv(...Array.from({ length: 10_001 }, (_, index) => ({ ...mug, sku: `m-${index}` }))),
      ['10001 line'],
    ],
  ])('with %s is refused by line and column', (_, text, expected) => {
    expect(faults(text)).toEqual(expected)
  })

  test('may end in lines of separators, name its separator as Excel does, and have space around its names', () => {
    const line = cells(mug).replaceAll('","', '";"')
    const names = columns.map(name => ` ${name} `).join(';')
    expect(read(`sep=;\r\n${names}\r\n${line}\r\n${';'.repeat(11)}\r\n\r\n`)).toEqual([mug])
    expect(faults(`sep=;\n${columns.join(';')}\nb;c`)).toEqual(['3 description'])
  })

  test('says what is wrong in words of its own, and repeats no control characters', () => {
    const [fault] = faulty(`${csv(mug).replace('weightGrams', '\u001b[31mweight')}`)
    expect(fault?.column).toBe('\ufffd[31mweight')
    for (const text of ['"', `${csv(mug)}\nb,12" pan`, `${csv(mug)}\nb`, 'a', ''])
      for (const { message } of faulty(text)) expect(message).toMatch(/^[A-Z][^\n]*\.$/)
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
    ['that is not JSON', 'sku,name', ['1 file']],
    ['that ends too early', '{\n"products": [\n', ['2 file']],
    ['that is broken in its third line', '{\n"products": [\n 1 2 ]}', ['3 character 4']],
    ['that holds nothing', '{}', ['1 file']],
    ['that is a list', '[]', ['1 file']],
    ['with a name twice', '{"products":[],"products":[]}', ['1 file']],
    ['with an unknown field', JSON.stringify({ products: [{ ...mug, colour: 'red' }] }), ['1 colour']],
  ])('%s is refused', (_, text, expected) => {
    expect(faults(text, 'json')).toEqual(expected)
  })
})
