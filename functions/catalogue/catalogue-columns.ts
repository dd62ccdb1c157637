/** The columns of a catalogue in CSV, and the lines that do not have them. */
import type { Fault } from './faulty-file.ts'

export const columns = [
  ...['sku', 'name', 'description', 'brand', 'category', 'price', 'currency'],
  ...['taxCategory', 'weightGrams', 'pictures', 'active', 'stock'],
] as const

/** A name as it can be shown: a file may hold anything. */
const shownName = (name: string): string => {
  const text = name.replace(/\p{Cc}/gu, '\ufffd')
  return text === '' ? 'a column without a name' : text.length > 40 ? `${text.slice(0, 40)}…` : text
}

export const faultsOfHead = (names: readonly string[], line: number): Fault[] => {
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

export const faultOfLength = (names: readonly string[], cells: number, line: number): Fault | undefined => {
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
