/** The products of a catalogue as CSV: a line for each, under a header that names the columns. */
import { stringify } from 'csv-stringify/sync'
import { columns, faultOfLength, faultsOfHead } from './catalogue-columns.ts'
import { otherThanCsv, parseCsv } from './csv-records.ts'
import { FaultyFile, refuse } from './faulty-file.ts'

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

export interface Row {
  readonly line: number
  readonly value: unknown
}

/** @throws FaultyFile that names every cell and column that cannot be read */
export const csvRows = (text: string): Row[] => {
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

const safe = (text: string): string => (formula.test(text) ? `'${text}` : text)

/** Cells that a spreadsheet would run as a formula are made safe: https://owasp.org/www-community/attacks/CSV_Injection. */
export const csvOf = (products: readonly Readonly<Partial<Record<(typeof columns)[number], unknown>>>[]): string =>
  stringify(
    products.map(product =>
      columns.map(column => {
        const value = product[column]
        if (Array.isArray(value)) return value.join(' ')
        return typeof value === 'string' ? safe(value) : String(value ?? '')
      }),
    ),
    { header: true, columns: [...columns] },
  )
