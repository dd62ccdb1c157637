/**
 * The catalogue as a file, CSV or JSON. Reading one names every fault by line and column; writing one makes cells safe that a
 * spreadsheet would run as a formula (https://owasp.org/www-community/attacks/CSV_Injection).
 *
 * CSV has a line for each product and a header with the columns below. JSON has `{"brands": [...], "products": [...]}`.
 * `stock` is the first delivery of a product that has no stock yet.
 */
import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { parseJson } from '../http/json.ts'
import { BrandState, ProductState, shopCurrency } from './facts.ts'

export const mostLines = 10_000
const mostCharacters = 20_000_000

export interface Fault {
  /** 1 is the first line of the file; in JSON, the first brand or product. */
  readonly line: number
  /** What a JSON file counts. */
  readonly of?: 'brand' | 'product'
  readonly column: string
  readonly message: string
}

const placeOf = { line: 'Line', brand: 'Brand', product: 'Product' }
const sentence = ({ line, of, column, message }: Fault): string =>
  `${placeOf[of ?? 'line']} ${line}, ${column}: ${message}`

export class FaultyFile extends Error {
  override readonly name = 'FaultyFile'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(sentence).join('\n'))
    this.faults = faults
  }
}

const FileProduct = ProductState.extend({ stock: z.int('Expected a whole number.').min(0, 'At least 0.').optional() })
export type FileProduct = ProductState & Pick<z.infer<typeof FileProduct>, 'stock'>

export interface CatalogueFile {
  readonly brands: readonly BrandState[]
  readonly products: readonly FileProduct[]
}

export const columns = [
  ...['sku', 'name', 'description', 'brand', 'category', 'price', 'currency'],
  ...['taxCategory', 'weightGrams', 'pictures', 'active', 'stock'],
] as const

const numbers: ReadonlySet<string> = new Set(['price', 'weightGrams', 'stock'])

/** A cell that begins so is a formula to a spreadsheet, unless it is written with an apostrophe before it. */
const formula = /^'*[=+\-@\t\r]/
const escaped = /^'(?='*[=+\-@\t\r])/

const cellOf = (column: string, text: string): unknown => {
  if (numbers.has(column)) return text === '' ? undefined : /^-?\d{1,15}$/.test(text) ? Number(text) : text
  if (column === 'active') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text
  if (column === 'pictures') return text.split(/\s+/).filter(Boolean)
  return text.replace(escaped, '')
}

interface Row {
  readonly line: number
  readonly value: unknown
}

/** Spreadsheets of many countries write semicolons. */
const delimiterOf = (text: string): string => {
  const head = text.slice(0, text.search(/[\r\n]|$/))
  return head.includes(';') && !head.includes(',') ? ';' : ','
}

const csvRows = (text: string): Row[] => {
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text.replace(/^\ufeff/, '')),
      info: true,
      skip_empty_lines: true,
    }) as never
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new FaultyFile([
      { line: Number(error.lines ?? 1), column: 'line', message: `This is not CSV: ${error.message}.` },
    ])
  }
  const [head, ...rows] = records
  if (!head) throw new FaultyFile([{ line: 1, column: 'line', message: 'The file is empty.' }])
  const names = head.record
  const unknown = names.filter(name => !columns.some(each => each === name))
  const missing = columns.filter(name => name !== 'stock' && !names.includes(name))
  const repeated = names.filter((name, index) => names.indexOf(name) < index)
  const headFaults = [
    ...repeated.map(column => ({ line: 1, column, message: 'This column stands here twice.' })),
    ...unknown.map(column => ({
      line: 1,
      column: column || 'a column without a name',
      message: `Unknown column. Expected: ${columns.join(', ')}.`,
    })),
    ...missing.map(column => ({ line: 1, column, message: 'This column is missing.' })),
  ]
  if (headFaults.length > 0) throw new FaultyFile(headFaults)
  return rows.map(({ record, info }) => ({
    // A cell in quotation marks may go over several lines; the record is named by its first.
    line: info.lines - record.join('').split(/\r\n|\r|\n/).length + 1,
    value: Object.fromEntries(
      names.flatMap((name, index) => {
        const cell = cellOf(name, record[index] ?? '')
        return cell === undefined ? [] : [[name, cell]]
      }),
    ),
  }))
}

const JsonFile = z.strictObject({
  brands: z.array(z.unknown()).default([]),
  products: z.array(z.unknown()).default([]),
})

const jsonRows = (text: string): { brands: Row[]; products: Row[] } => {
  let json: unknown
  try {
    json = parseJson(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new FaultyFile([{ line: 1, column: 'file', message: `This is not JSON. ${(error as Error).message}` }])
  }
  const file = JsonFile.safeParse(json)
  if (!file.success) {
    throw new FaultyFile([{ line: 1, column: 'file', message: 'Expected {"brands": [...], "products": [...]}.' }])
  }
  const rows = (values: readonly unknown[]) => values.map((value, index) => ({ line: index + 1, value }))
  return { brands: rows(file.data.brands), products: rows(file.data.products) }
}

const faultsOf = (line: number, error: z.ZodError): Fault[] =>
  error.issues.flatMap(issue =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => ({ line, column: key, message: 'This field is not known.' }))
      : [{ line, column: issue.path.join('.') || 'line', message: issue.message }],
  )

const check = <T>(rows: readonly Row[], schema: z.ZodType<T>, key: (value: T) => string, column: 'brand' | 'sku') => {
  const faults: Fault[] = []
  const values: T[] = []
  const lines = new Map<string, number>()
  for (const { line, value } of rows) {
    const parsed = schema.safeParse(value)
    if (!parsed.success) {
      // One sentence for each column: the first says what to do.
      const byColumn = Map.groupBy(faultsOf(line, parsed.error), each => each.column)
      faults.push(...[...byColumn.values()].flatMap(([first]) => first ?? []))
      continue
    }
    const id = key(parsed.data)
    const first = lines.get(id)
    if (first !== undefined) faults.push({ line, column, message: `${id} stands in line ${first} already.` })
    lines.set(id, line)
    values.push(parsed.data)
  }
  return { faults, values, lines }
}

/**
 * @param knownBrands brands that the catalogue has already
 * @throws FaultyFile that names every fault
 */
export const readCatalogueFile = (
  text: string,
  format: 'csv' | 'json',
  knownBrands: ReadonlySet<string> = new Set(),
): CatalogueFile => {
  if (!text.isWellFormed() || text.includes('\ufffd')) {
    throw new FaultyFile([{ line: 1, column: 'file', message: 'The file is not UTF-8. Save it as UTF-8.' }])
  }
  if (text.length > mostCharacters) {
    throw new FaultyFile([{ line: 1, column: 'file', message: `At most ${mostCharacters} characters at a time.` }])
  }
  const rows = format === 'csv' ? { brands: [], products: csvRows(text) } : jsonRows(text)
  for (const [name, { length }] of Object.entries(rows)) {
    if (length <= mostLines) continue
    const message = `The file has ${length} ${name}; at most ${mostLines} at a time.`
    throw new FaultyFile([{ line: mostLines + 1, column: 'line', message }])
  }
  const brands = check(rows.brands, BrandState, ({ brand }) => brand, 'brand')
  const products = check(rows.products, FileProduct, ({ sku }) => sku, 'sku')
  const known = new Set([...knownBrands, ...brands.values.map(({ brand }) => brand)])
  const rules = products.values.flatMap(({ sku, brand, currency }): Fault[] => {
    const line = products.lines.get(sku) ?? 0
    return [
      ...(known.has(brand) ? [] : [{ line, column: 'brand', message: `The catalogue has no brand ${brand}.` }]),
      ...(currency === shopCurrency
        ? []
        : [{ line, column: 'currency', message: `This shop sells in ${shopCurrency} only.` }]),
    ]
  })
  const named = (faults: readonly Fault[], of: 'brand' | 'product'): readonly Fault[] =>
    format === 'csv' ? faults : faults.map(fault => ({ ...fault, of }))
  const productFaults = [...products.faults, ...rules].toSorted((a, b) => a.line - b.line)
  const faults = [...named(brands.faults, 'brand'), ...named(productFaults, 'product')]
  if (faults.length > 0) throw new FaultyFile(faults)
  return { brands: brands.values, products: products.values }
}

const safe = (text: string): string => (formula.test(text) ? `'${text}` : text)

export const writeCatalogueFile = ({ brands, products }: CatalogueFile, format: 'csv' | 'json'): string =>
  format === 'json'
    ? `${JSON.stringify({ brands, products }, null, 2)}\n`
    : stringify(
        products.map(product =>
          columns.map(column => {
            const value = product[column]
            if (Array.isArray(value)) return value.join(' ')
            return typeof value === 'string' ? safe(value) : String(value ?? '')
          }),
        ),
        { header: true, columns: [...columns] },
      )
