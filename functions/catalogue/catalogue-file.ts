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

/** As many as a delivery may have. */
const mostPieces = 1_000_000

const FileProduct = ProductState.extend({
  stock: z.int('Expected a whole number.').min(0, 'At least 0.').max(mostPieces, `At most ${mostPieces}.`).optional(),
})
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

/** Excel's own way to name the separator, in a line before all others. */
const separatorLine = /^sep=(.)\r?\n/

/** Spreadsheets of many countries write semicolons. */
const delimiterOf = (text: string): string => {
  const named = separatorLine.exec(text)?.[1]
  if (named) return named
  const head = text.slice(0, text.search(/[\r\n]|$/))
  return head.includes(';') && !head.includes(',') ? ';' : ','
}

const refuse = (line: number, column: string, message: string): FaultyFile =>
  new FaultyFile([{ line, column, message }])

/** What a file is that is no CSV, as one sentence. */
const otherThanCsv = (text: string): string | undefined => {
  const head = text.slice(0, text.search(/[\r\n]|$/))
  if (text.startsWith('PK\u0003\u0004')) return 'This is a workbook and not CSV. Save it as CSV in UTF-8.'
  if (head.includes('\0')) return 'This is not text in UTF-8. Save the file as CSV in UTF-8.'
  if (!/[,;]/.test(head) && /[\t|]/.test(head))
    return 'The cells are separated by tabs or bars. Save the file as CSV, with commas or semicolons.'
  return undefined
}

interface CsvRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

const quoteFaults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'The quotation mark at the beginning of this cell is never closed.',
  INVALID_OPENING_QUOTE:
    'A quotation mark in a cell is written twice, and the cell between quotation marks: "12"" pan".',
  CSV_INVALID_CLOSING_QUOTE: 'Something stands between the closing quotation mark of this cell and the next cell.',
}

/** @throws FaultyFile that names the line and the column of the first cell that cannot be read */
const parseCsv = (text: string): CsvRecord[] => {
  const read: CsvRecord[] = []
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      from_line: separatorLine.test(text) ? 2 : 1,
      info: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: ((each: CsvRecord) => {
        read.push(each)
        return null
      }) as never,
    })
    return read
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const column = read[0]?.record[Number(error.column)] ?? 'line'
    const lines = text.split(/\r\n|\r|\n/)
    let line = Number(error.lines ?? 1)
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
      // The parser says where the file ends; the record begins behind the one before.
      line = (read.at(-1)?.info.lines ?? 0) + 1
      while (lines[line - 1]?.trim() === '') line += 1
    }
    throw refuse(line, column, quoteFaults[String(error.code)] ?? `This cannot be read as CSV: ${error.message}.`)
  }
}

/** A name as it can be shown: a file may hold anything. */
const shownName = (name: string): string => {
  const text = name.replace(/\p{Cc}/gu, '\ufffd')
  return text === '' ? 'a column without a name' : text.length > 40 ? `${text.slice(0, 40)}…` : text
}

const faultsOfHead = (names: readonly string[], line: number): Fault[] => {
  const unknown = names.filter(name => !columns.some(each => each === name))
  if (unknown.length === names.length)
    return [{ line, column: 'line', message: `The first line names the columns. Expected: ${columns.join(', ')}.` }]
  const missing = columns.filter(name => name !== 'stock' && !names.includes(name))
  const repeated = names.filter((name, index) => names.indexOf(name) < index)
  return [
    ...repeated.map(name => ({ line, column: shownName(name), message: 'This column stands here twice.' })),
    ...unknown.map(name => ({
      line,
      column: shownName(name),
      message: `Unknown column. Expected: ${columns.join(', ')}.`,
    })),
    ...missing.map(column => ({ line, column, message: 'This column is missing.' })),
  ]
}

const faultOfLength = (names: readonly string[], cells: number, line: number): Fault | undefined => {
  if (cells === names.length) return undefined
  return cells < names.length
    ? {
        line,
        column: names[cells] ?? 'line',
        message: `The line ends before this column: it has ${cells} cells, and the first line ${names.length}.`,
      }
    : {
        line,
        column: `cell ${names.length + 1}`,
        message: `The line has ${cells} cells, and the first line ${names.length}. Put a cell with the separator in it between quotation marks.`,
      }
}

const csvRows = (text: string): Row[] => {
  const other = otherThanCsv(text)
  if (other) throw refuse(1, 'file', other)
  const [head, ...rest] = parseCsv(text)
  if (!head) throw refuse(1, 'line', 'The file is empty.')
  const names = head.record.map(name => name.trim())
  const headFaults = faultsOfHead(names, head.info.lines)
  if (headFaults.length > 0) throw new FaultyFile(headFaults)
  // Spreadsheets write lines of separators below the last one that was filled in.
  const rows = rest
    .filter(({ record }) => record.some(cell => cell !== ''))
    .map(({ record, info }) => ({
      record,
      // A cell in quotation marks may go over several lines; the record is named by its first.
      line: info.lines - record.join('').split(/\r\n|\r|\n/).length + 1,
    }))
  if (rows.length === 0) throw refuse(head.info.lines + 1, 'line', 'The file has no product below its first line.')
  const lengthFaults = rows.flatMap(({ record, line }) => faultOfLength(names, record.length, line) ?? [])
  if (lengthFaults.length > 0) throw new FaultyFile(lengthFaults)
  return rows.map(({ record, line }) => ({
    line,
    value: Object.fromEntries(
      names.flatMap((name, index) => {
        const cell = cellOf(name, record[index] ?? '')
        return cell === undefined ? [] : [[name, cell]]
      }),
    ),
  }))
}

/** Where a text stops being JSON, as far as the parser's message says it. */
const placeInJson = (text: string): { readonly line: number; readonly column: string } => {
  try {
    JSON.parse(text)
  } catch (error) {
    const { message } = error as Error
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? []
    if (line && column) return { line: Number(line), column: `character ${column}` }
    if (/end of JSON/.test(message)) return { line: text.trimEnd().split('\n').length, column: 'file' }
  }
  return { line: 1, column: 'file' }
}

const JsonFile = z.strictObject({
  brands: z.array(z.unknown()).default([]),
  products: z.array(z.unknown()).default([]),
})

const jsonRows = (text: string): { brands: Row[]; products: Row[] } => {
  let json: unknown
  try {
    json = parseJson(text)
  } catch (error) {
    const { line, column } = placeInJson(text)
    throw new FaultyFile([{ line, column, message: `This is not JSON. ${(error as Error).message}` }])
  }
  const file = JsonFile.safeParse(json)
  if (!file.success) {
    throw refuse(1, 'file', 'Expected {"brands": [...], "products": [...]}.')
  }
  if (file.data.brands.length + file.data.products.length === 0)
    throw refuse(1, 'file', 'The file has neither brands nor products.')
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
  content: string,
  format: 'csv' | 'json',
  knownBrands: ReadonlySet<string> = new Set(),
): CatalogueFile => {
  if (content.length > mostCharacters) throw refuse(1, 'file', `At most ${mostCharacters} characters at a time.`)
  const text = content.replace(/^\ufeff/, '')
  const unread = text.isWellFormed() ? text.indexOf('\ufffd') : 0
  if (unread >= 0) {
    const line = text.slice(0, unread).split(/\r\n|\r|\n/).length
    throw refuse(line, 'file', 'A character here is not UTF-8. Save the file as UTF-8.')
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
