/**
 * The catalogue as a file: CSV with a line for each product, or JSON with `{"brands": [...], "products": [...]}`. Reading one
 * names every fault by line and column. `stock` is the first delivery of a product that has no stock yet.
 */
import { z } from 'zod'
import { csvOf, csvRows, type Row } from './catalogue-csv.ts'
import { jsonRows } from './catalogue-json.ts'
import { BrandState, ProductState, shopCurrency } from './facts.ts'
import { type Fault, FaultyFile, refuse } from './faulty-file.ts'

export const mostLines = 10_000
const mostCharacters = 20_000_000

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

export const writeCatalogueFile = ({ brands, products }: CatalogueFile, format: 'csv' | 'json'): string =>
  format === 'json' ? `${JSON.stringify({ brands, products }, null, 2)}\n` : csvOf(products)
