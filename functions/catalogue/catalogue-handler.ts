/** GET /catalogue: what is sold, with prices and what is left of each product. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { isOutage } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { log } from '../observability/log.ts'
import { settings } from '../settings.ts'
import { type ReadAllStock, readAllStock } from './all-stock.ts'
import { cached } from './cached.ts'
import { CatalogueQuery, catalogueOf } from './catalogue.ts'
import { type CatalogueView, listEntries } from './dynamodb-catalogue.ts'

/** How old the answer may be; a price that changed meanwhile needs the shopper's consent at the checkout. */
const ages = { freshMs: 500, staleMs: 1_500 }

/** Of thousands of products an answer is a megabyte: it is written once for all who ask the same meanwhile. */
interface Answer {
  readonly body: string
  readonly etag: string
}
const mostAnswers = 100

const answerOf = (content: unknown): Answer => {
  const body = JSON.stringify(content)
  return { body, etag: `"${hash('sha256', body, 'base64url').slice(0, 22)}"` }
}

export const catalogue = ({ list, readStock }: Pick<CatalogueView, 'list'> & { readStock: ReadAllStock }) => {
  const entries = cached(async () => {
    const stock = readStock().catch((error: unknown) => {
      if (!isOutage(error)) throw error
      log.warn('Stock cannot be read; the catalogue is sent without it', { error: error as Error })
      return new Map<string, number>()
    })
    const [brands, products, left] = await Promise.all([list('brand'), list('product'), stock])
    return { all: { brands, products }, left, answers: new Map<string, Answer>() }
  }, ages)

  return async ({ query, headers }: HttpRequest<undefined, undefined, CatalogueQuery>): Promise<HttpResponse> => {
    const { all, left, answers } = await entries()
    const asked = JSON.stringify(query)
    const { body, etag } = answers.get(asked) ?? answerOf(catalogueOf(all, left, query))
    if (answers.size < mostAnswers) answers.set(asked, { body, etag })
    const caching = { 'cache-control': 'public, max-age=1', etag }
    const known = headers['if-none-match']?.split(',').map(each => each.trim().replace(/^W\//, '')) ?? []
    if (known.includes(etag) || known.includes('*')) return { statusCode: 304, headers: caching, body: undefined }
    return { statusCode: 200, headers: caching, body }
  }
}

const { CATALOGUE_TABLE, STOCK_TABLE } = settings({ CATALOGUE_TABLE: z.string(), STOCK_TABLE: z.string() })

export const handler = http({ query: CatalogueQuery }).handler(
  catalogue({
    list: listEntries(dynamodb, CATALOGUE_TABLE),
    readStock: readAllStock(dynamodb, STOCK_TABLE),
  }),
)
