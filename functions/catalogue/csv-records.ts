/** CSV as spreadsheets write it. */
import { CsvError, parse } from 'csv-parse/sync'
import { refuse } from './faulty-file.ts'

/** Excel's own way to name the separator, in a line before all others. */
const separatorLine = /^sep=(.)\r?\n/

/** Spreadsheets of many countries write semicolons. */
const delimiterOf = (text: string): string => {
  const named = separatorLine.exec(text)?.[1]
  if (named) return named
  const head = text.slice(0, text.search(/[\r\n]|$/))
  return head.includes(';') && !head.includes(',') ? ';' : ','
}

/** What a file is that is no CSV, as one sentence. */
export const otherThanCsv = (text: string): string | undefined => {
  const head = text.slice(0, text.search(/[\r\n]|$/))
  if (text.startsWith('PK\u0003\u0004')) return 'This is a workbook and not CSV. Save it as CSV in UTF-8.'
  if (head.includes('\0')) return 'This is not text in UTF-8. Save the file as CSV in UTF-8.'
  if (!/[,;]/.test(head) && /[\t|]/.test(head))
    return 'The cells are separated by tabs or bars. Save the file as CSV, with commas or semicolons.'
  return undefined
}

export interface CsvRecord {
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
export const parseCsv = (text: string): CsvRecord[] => {
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
