/** The catalogue of a running Kassa, as an operator or a deployment reaches it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { Current, Step } from '../../functions/catalogue/import-plan.ts'
import { awsCli } from '../aws-cli.ts'
import { Refusal } from '../refusal.ts'

export interface CatalogueApi {
  current(): Promise<Current>
  apply(step: Step): Promise<void>
}

export interface ApiOptions {
  /** Where the routes begin, such as `http://127.0.0.1:3000`. */
  readonly url: string
  /** An operator's access token; a Kassa on this machine asks for none. */
  readonly token: string | undefined
}

/** One request to a route of the catalogue. */
type Call = <Answer>(
  route: string,
  parameters: Readonly<Record<string, string>>,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>

const pathOf = (route: string, parameters: Readonly<Record<string, string>>): string =>
  route.replace(/^\w+ /, '').replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))

/** Of a GET, the parameters are its query. */
const queryOf = (route: string, parameters: Readonly<Record<string, string>>): string =>
  route.startsWith('GET ') ? new URLSearchParams(parameters).toString() : ''

const answerOf = <Answer>(what: string, status: number, text: string): Answer => {
  let answer: { readonly detail?: string } | undefined
  try {
    answer = JSON.parse(text)
  } catch {
    answer = undefined
  }
  if (status >= 200 && status < 300) return answer as Answer
  throw new Refusal(`${what}: ${status} ${answer?.detail ?? text.slice(0, 200)}`)
}

const isOutage = (status: number): boolean => status === 429 || (status >= 502 && status <= 504)
const mostAttempts = 6
const longestPauseMs = 10_000

/** Asks again after an outage, as late as the answer says: every route gives the same answer to the same request. */
const patiently = async (ask: () => Promise<Response>): Promise<Response> => {
  for (let attempt = 1; ; attempt++) {
    const response = await ask()
    if (!isOutage(response.status) || attempt === mostAttempts) return response
    await response.body?.cancel()
    const seconds = Number(response.headers.get('retry-after') ?? attempt)
    await setTimeout(Math.min(longestPauseMs, (Number.isFinite(seconds) ? seconds : attempt) * 1_000))
  }
}

/** By its HTTP API, here or of a stage. */
export const httpCatalogue = ({ url, token }: ApiOptions): CatalogueApi =>
  catalogueBy(async (route, parameters, body, headers = {}) => {
    const [method = ''] = route.split(' ')
    const path = pathOf(route, parameters)
    const query = queryOf(route, parameters)
    const request = {
      method,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    const response = await patiently(() => fetch(`${url}${path}${query && `?${query}`}`, request)).catch(
      (cause: unknown) => {
        throw new Refusal(`${url} does not answer. Is Kassa running? For a stage give --url.`, { cause })
      },
    )
    if (response.status === 401 || response.status === 403)
      throw new Refusal(`${url} refuses the token. Set KASSA_TOKEN to an operator's access token.`)
    return answerOf(`${method} ${path}`, response.status, await response.text())
  })

const Invoked = z.object({ statusCode: z.number(), body: z.string().optional() })

/** By its function on AWS, for a deployment, which has rights of its own and is no operator. */
export const invokedCatalogue = ({ name, region }: { name: string; region: string }): CatalogueApi =>
  catalogueBy(async (route, parameters, body, headers = {}) => {
    const event = {
      version: '2.0',
      routeKey: route,
      rawPath: pathOf(route, parameters),
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      rawQueryString: queryOf(route, parameters),
      ...(route.startsWith('GET ') ? { queryStringParameters: parameters } : { pathParameters: parameters }),
      requestContext: { authorizer: { jwt: { claims: { sub: 'deployment' } } } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      isBase64Encoded: false,
    }
    const folder = await mkdtemp(join(tmpdir(), 'kassa-catalogue-'))
    try {
      const [asked, file] = [join(folder, 'event.json'), join(folder, 'answer.json')]
      await writeFile(asked, JSON.stringify(event))
      await awsCli(region, 'lambda', 'invoke', '--function-name', name, '--payload', `fileb://${asked}`, file)
      const text = await readFile(file, 'utf8')
      const answer = Invoked.safeParse(JSON.parse(text))
      if (!answer.success) throw new Refusal(`${name} failed: ${text.slice(0, 500)}`)
      return answerOf(route, answer.data.statusCode, answer.data.body ?? '')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

const everyPage = async <Entry>(call: Call, route: string): Promise<Entry[]> => {
  const entries: Entry[] = []
  for (let after: string | null = null; ; ) {
    const page: { entries: Entry[]; next: string | null } = await call(route, after === null ? {} : { after })
    entries.push(...page.entries)
    if (!page.next) return entries
    after = page.next
  }
}

const catalogueBy = (call: Call): CatalogueApi => ({
  current: async () => {
    const [brands, products] = await Promise.all([
      everyPage<Current['brands'][number]>(call, 'GET /catalogue/brands'),
      everyPage<Current['products'][number]>(call, 'GET /catalogue/products'),
    ])
    return { brands, products }
  },
  apply: async step => {
    if (step.do === 'deliver') {
      const headers = { 'idempotency-key': `first-delivery of ${step.sku}` }
      const body = { change: step.pieces, reason: 'delivery', note: 'import' }
      await call('POST /catalogue/products/{sku}/stock', { sku: step.sku }, body, headers)
      return
    }
    const condition: Record<string, string> =
      step.seen === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${step.seen}"` }
    const [route, parameters] =
      step.kind === 'brand'
        ? ['PUT /catalogue/brands/{brand}', { brand: step.id }]
        : ['PUT /catalogue/products/{sku}', { sku: step.id }]
    await call(route as string, parameters as Record<string, string>, step.state, condition)
  },
})
