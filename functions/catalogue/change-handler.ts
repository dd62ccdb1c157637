/**
 * The operator's routes of the catalogue: PUT and DELETE of brands and products, POST of a change of stock, and the list of
 * all entries with their versions. A change answers 202 with its version; the view follows within a second or so.
 */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { dynamodb } from '../dynamodb.ts'
import { Problem } from '../errors.ts'
import { byRoute } from '../http/by-route.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { connectKafka, kafkaSettings } from '../kafka/client.ts'
import { settings } from '../settings.ts'
import { pageLimit } from './catalogue.ts'
import { type ChangeDependencies, change, latest } from './change.ts'
import { dynamodbCatalogue, type Entry, type Kind, type States } from './dynamodb-catalogue.ts'
import { type ReadStock, readStock } from './dynamodb-stock.ts'
import { BrandState, brandId, ProductState, StockChange, shopCurrency, sku } from './facts.ts'
import { adjustmentRecord } from './stock-adjustment.ts'

const entityTag = /^"(0|[1-9]\d{0,14})"$/

/**
 * The version that the operator saw: `If-Match: "3"`, or `If-None-Match: *` for an entry that is not there yet.
 * @throws Problem 428 when neither header is given, 400 when it is not a version, 412 when the entry is there already
 */
export const seenVersion = (
  headers: Readonly<Record<string, string | undefined>>,
  entry: Entry<unknown> | undefined,
): number => {
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined) {
    const version = entityTag.exec(ifMatch.trim())?.[1]
    if (version === undefined) {
      throw new Problem(400, 'invalid-if-match', 'The header If-Match is not a version.', [
        { field: 'If-Match', message: 'Expected the version in quotation marks, such as "3".' },
      ])
    }
    return Number(version)
  }
  if (headers['if-none-match']?.trim() !== '*') {
    throw new Problem(428, 'precondition-required', 'Say which version you change.', [
      {
        field: 'If-Match',
        message: 'Expected the version that you saw, such as "3", or If-None-Match: * for a new entry.',
      },
    ])
  }
  if (!entry) return 0
  const { version, state } = latest(entry)
  if (state === null) return version
  throw new Problem(412, 'version-changed', `${entry.id} exists already, with version ${version}.`, [
    { field: 'If-None-Match', message: 'The entry exists.' },
  ])
}

type Dependencies = ChangeDependencies & { readonly stockOf: ReadStock }

const accepted = (id: string, version: number): HttpResponse => ({
  statusCode: 202,
  headers: { etag: `"${version}"` },
  body: { id, version },
})

const exists = (entry: Entry<unknown> | undefined): boolean => entry !== undefined && latest(entry).state !== null

const notFound = (kind: Kind, id: string) => new Problem(404, 'not-found', `The catalogue has no ${kind} ${id}.`)

const invalid = (field: string, message: string) =>
  new Problem(400, 'invalid-body', 'The body has fields that cannot be accepted.', [{ field, message }])

export const putProduct = (dependencies: Dependencies) => {
  const publish = change(dependencies)
  return async ({ path, body, headers, traceparent }: HttpRequest<ProductState, { sku: string }>) => {
    if (body.sku !== path.sku) throw invalid('sku', `Expected ${path.sku}, as in the path.`)
    if (body.currency !== shopCurrency) throw invalid('currency', `This shop sells in ${shopCurrency} only.`)
    const [entry, brand] = await Promise.all([
      dependencies.view.get('product', path.sku),
      dependencies.view.get('brand', body.brand),
    ])
    if (!exists(brand)) throw invalid('brand', `The catalogue has no brand ${body.brand}.`)
    const seen = seenVersion(headers, entry)
    return accepted(path.sku, await publish({ kind: 'product', id: path.sku, seen, state: body, traceparent }))
  }
}

export const putBrand = (dependencies: Dependencies) => {
  const publish = change(dependencies)
  return async ({ path, body, headers, traceparent }: HttpRequest<BrandState, { brand: string }>) => {
    if (body.brand !== path.brand) throw invalid('brand', `Expected ${path.brand}, as in the path.`)
    const seen = seenVersion(headers, await dependencies.view.get('brand', path.brand))
    return accepted(path.brand, await publish({ kind: 'brand', id: path.brand, seen, state: body, traceparent }))
  }
}

export const withdraw = <K extends Kind>(kind: K, dependencies: Dependencies) => {
  const publish = change(dependencies)
  return async (id: string, { headers, traceparent }: HttpRequest<undefined, unknown>): Promise<HttpResponse> => {
    const entry = await dependencies.view.get(kind, id)
    const seen = seenVersion(headers, entry)
    // A repetition of the withdrawal gets its answer again.
    if (!exists(entry) && (!entry || latest(entry).version !== seen + 1)) throw notFound(kind, id)
    if (kind === 'brand') {
      const used = (await dependencies.view.list('product')).filter(product => latest(product).state?.brand === id)
      if (used.length > 0) {
        throw new Problem(
          409,
          'brand-in-use',
          `${used.length} products have the brand ${id}, ${used[0]?.id} among them.`,
        )
      }
    }
    return accepted(id, await publish({ kind, id, seen, state: null, traceparent }))
  }
}

export const postStock =
  ({ view, send, stockOf, now }: Dependencies) =>
  async ({
    path,
    body,
    headers,
    operator = 'unknown',
    traceparent,
  }: HttpRequest<StockChange, { sku: string }>): Promise<HttpResponse> => {
    const key = headers['idempotency-key'] ?? ''
    if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
      throw new Problem(
        400,
        'idempotency-key-missing',
        'Send the header Idempotency-Key: a new value for each change.',
        [{ field: 'Idempotency-Key', message: 'Expected 1 to 255 printable ASCII characters.' }],
      )
    }
    if (!exists(await view.get('product', path.sku))) throw notFound('product', path.sku)
    const id = createHash('sha256').update(`${path.sku}\n${key}`).digest('base64url')
    const request = { body: { sku: path.sku, ...body, by: operator }, at: now().toISOString() }
    const known = await view.requested(id)
    const left = known || body.change > 0 ? undefined : ((await stockOf([path.sku])).get(path.sku) ?? 0)
    if (left !== undefined && left + body.change < 0) {
      throw new Problem(409, 'stock-below-zero', `There are only ${left} pieces of ${path.sku}.`, [
        { field: 'change', message: `Expected at least ${-left}.` },
      ])
    }
    const first = known ?? (await view.request(id, request))
    if (!isDeepStrictEqual(first.body, request.body)) {
      throw new Problem(
        422,
        'idempotency-key-reused',
        'This Idempotency-Key was used for another change. Take a new key.',
        [{ field: 'Idempotency-Key', message: 'Used for another change.' }],
      )
    }
    const record = adjustmentRecord(first.body, id, { time: first.at, traceparent })
    await send([record])
    return { statusCode: 202, body: { sku: path.sku, eventId: record.headers.ce_id ?? '' } }
  }

const mostEntries = 1_000
const paging = (id: z.ZodString) => z.strictObject({ after: id.optional(), limit: pageLimit(mostEntries) })
const ofBrand = z.object({ brand: brandId })
const ofProduct = z.object({ sku })
type Paging = z.infer<ReturnType<typeof paging>>

/** A page of all entries with their versions, withdrawn ones too, and what is left of each product. */
export const listEntries =
  <K extends Kind>(kind: K, { view, stockOf }: Dependencies) =>
  async ({ query }: HttpRequest<undefined, undefined, Paging>): Promise<HttpResponse> => {
    const { entries, next } = await view.page(kind, query)
    const left = kind === 'product' ? await stockOf(entries.map(({ id }) => id)) : new Map<string, number>()
    const shown = entries.map(({ id, version, state }: Entry<States[K]>) => ({
      id,
      version,
      state,
      ...(kind === 'product' ? { stock: left.get(id) ?? null } : {}),
    }))
    return { statusCode: 200, headers: { 'cache-control': 'no-store' }, body: { entries: shown, next } }
  }

const { CATALOGUE_TABLE, STOCK_TABLE, ...kafka } = settings({
  CATALOGUE_TABLE: z.string(),
  STOCK_TABLE: z.string(),
  ...kafkaSettings,
})
const { send } = connectKafka(kafka)
const dependencies: Dependencies = {
  view: dynamodbCatalogue(dynamodb, CATALOGUE_TABLE),
  stockOf: readStock(dynamodb, STOCK_TABLE),
  send,
  now: () => new Date(),
}
const withdrawProduct = withdraw('product', dependencies)
const withdrawBrand = withdraw('brand', dependencies)

export const handler = byRoute({
  'GET /catalogue/products': http({ query: paging(sku) }).handler(listEntries('product', dependencies)),
  'GET /catalogue/brands': http({ query: paging(brandId) }).handler(listEntries('brand', dependencies)),
  'PUT /catalogue/products/{sku}': http({ path: ofProduct, body: ProductState }).handler(putProduct(dependencies)),
  'DELETE /catalogue/products/{sku}': http({ path: ofProduct }).handler(request =>
    withdrawProduct(request.path.sku, request),
  ),
  'POST /catalogue/products/{sku}/stock': http({ path: ofProduct, body: StockChange }).handler(postStock(dependencies)),
  'PUT /catalogue/brands/{brand}': http({ path: ofBrand, body: BrandState }).handler(putBrand(dependencies)),
  'DELETE /catalogue/brands/{brand}': http({ path: ofBrand }).handler(request =>
    withdrawBrand(request.path.brand, request),
  ),
})
