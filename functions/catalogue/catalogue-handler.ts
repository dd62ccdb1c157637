/** GET /catalogue: what is sold, with prices and what is left of each product. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { isOutage } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { log } from '../observability/log.ts'
import { settings } from '../settings.ts'
import { cached } from './cached.ts'
import { CatalogueQuery, catalogueOf } from './catalogue.ts'
import { type CatalogueView, listEntries } from './dynamodb-catalogue.ts'
import { type ReadStock, readStock } from './dynamodb-stock.ts'

/** How old the answer may be; a price that changed meanwhile needs the shopper's consent at the checkout. */
const maxAgeMs = 500

export const catalogue = ({ list, stockOf }: Pick<CatalogueView, 'list'> & { stockOf: ReadStock }) => {
  const entries = cached(async () => {
    const [brands, products] = await Promise.all([list('brand'), list('product')])
    const skus = products.flatMap(({ id, state }) => (state ? [id] : []))
    const left = await stockOf(skus).catch((error: unknown) => {
      if (!isOutage(error)) throw error
      log.warn('Stock cannot be read; the catalogue is sent without it', { error: error as Error })
      return new Map<string, number>()
    })
    return { brands, products, left }
  }, maxAgeMs)

  return async ({ query, headers }: HttpRequest<undefined, undefined, CatalogueQuery>): Promise<HttpResponse> => {
    const { left, ...all } = await entries()
    const body = catalogueOf(all, left, query)
    const etag = `"${hash('sha256', JSON.stringify(body), 'base64url').slice(0, 22)}"`
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
    stockOf: readStock(dynamodb, STOCK_TABLE),
  }),
)
