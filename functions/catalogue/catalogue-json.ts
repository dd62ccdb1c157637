import { z } from 'zod'
import { parseJson } from '../http/json.ts'
import type { Row } from './catalogue-csv.ts'
import { FaultyFile, refuse } from './faulty-file.ts'

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

/** @throws FaultyFile where it is not JSON, or has neither brands nor products */
export const jsonRows = (text: string): { brands: Row[]; products: Row[] } => {
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
