/** GET /analytics/{report}: one report with its columns, rows and SQL. GET /analytics: the list of reports. */
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { type HttpRequest, type HttpResponse, http } from '../http/http.ts'
import { settings } from '../settings.ts'
import { connectDatabase, databaseSettings, type Query, TooSlow } from './postgres.ts'
import { psqlText, rangeOf, reports, statement, units } from './reports.ts'

const moment = z.iso.datetime({ offset: true, error: 'Expected a time such as 2026-03-01T00:00:00Z.' })
const asDate = moment.transform(text => new Date(text))

const Path = z.object({ report: z.string().optional() })
const QueryParameters = z
  .strictObject({
    from: asDate.optional(),
    to: asDate.optional(),
    per: z.enum(units).optional(),
    limit: z.coerce.number().int().min(1).max(1_000).optional(),
  })
  .refine(({ from, to }) => !from || !to || from < to, { path: ['to'], error: 'Must be after `from`.' })

export interface AnalyticsPorts {
  readonly query: Query
  readonly now?: () => Date
}

const names = Object.keys(reports)

/** A report may be slow, but must answer before Lambda times out. */
const reportTimeoutMs = 7_000

/** The currency of all rows, when they share one. */
const currencyOf = (rows: readonly { currency?: unknown }[]): string | undefined => {
  const [only, ...others] = new Set(rows.map(({ currency }) => currency))
  return typeof only === 'string' && others.length === 0 ? only : undefined
}

export const analytics =
  ({ query, now = () => new Date() }: AnalyticsPorts) =>
  async (
    request: HttpRequest<undefined, z.infer<typeof Path>, z.infer<typeof QueryParameters>>,
  ): Promise<HttpResponse> => {
    const { report: name } = request.path
    const headers = { 'cache-control': 'no-store' }
    if (name === undefined) {
      const list = names.map(each => ({ name: each, ...reports[each] })).map(({ sql: _, ...described }) => described)
      return { statusCode: 200, headers, body: { reports: list } }
    }
    const report = Object.hasOwn(reports, name) ? reports[name] : undefined
    if (!report) throw new Problem(404, 'not-found', `There is no report ${name}. There are: ${names.join(', ')}.`)

    const range = rangeOf(report, request.query, now())
    const { text, values } = statement(report, range)
    const rows = await query<{ currency?: unknown }>(text, values).catch((error: unknown) => {
      if (!(error instanceof TooSlow)) throw error
      throw new Problem(503, 'unavailable', 'This report takes too long over this range; ask for a shorter one.')
    })
    const currency = currencyOf(rows)
    const body = {
      report: name,
      title: report.title,
      from: range.from,
      to: range.to,
      ...(report.perTime ? { per: range.per } : {}),
      columns: report.columns,
      rows,
      ...(currency ? { currency } : {}),
      sql: psqlText(report, range),
    }
    return { statusCode: 200, headers, body }
  }

const { DATABASE_URL } = settings(databaseSettings)

export const handler = http({ path: Path, query: QueryParameters }).handler(
  analytics({ query: connectDatabase(DATABASE_URL, reportTimeoutMs).query }),
)
