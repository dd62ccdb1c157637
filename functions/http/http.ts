/**
 * The shell around every HTTP handler (API Gateway HTTP API, payload 2.0), on middy: JSON body of at most 64 KB, schemas for
 * body, path and query, correlation id, RFC 9457 problems, security headers. Pages and API have one origin, so there is no CORS. Bad
 * input never reaches the handler, and no stack trace ever leaves it.
 */
import middy from '@middy/core'
import httpSecurityHeaders from '@middy/http-security-headers'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { z } from 'zod'
import { type FieldError, isOutage, Problem, reasonsOf, Unavailable } from '../errors.ts'
import { currentTraceparent } from '../observability/current-span.ts'
import { log } from '../observability/log.ts'
import { nextSpan, traceOf } from '../observability/trace-context.ts'
import { traces } from '../observability/traces.ts'
import { jsonBody } from './body.ts'
import { cardNumberFields } from './card-numbers.ts'
import { inServerSpan } from './server-span.ts'
import { throughOrigin } from './through-origin.ts'

export interface HttpRequest<Body = undefined, Path = undefined, Query = undefined> {
  readonly body: Body
  readonly path: Path
  readonly query: Query
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly traceparent: string
  /** The client's IP address; behind CloudFront, the address that CloudFront saw. */
  readonly ip?: string | undefined
  /** The body as it arrived, so that a signature over it can be checked. */
  readonly rawBody?: string
  /** Who is signed in, by the subject of the token; `local` where no authorizer stands before the route. */
  readonly operator?: string
}

export interface HttpResponse {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a text is sent as it is. */
  readonly body: unknown
}

/**
 * API Gateway adds the address that asks it to X-Forwarded-For. That is CloudFront's where the header is there that only our
 * distribution sends; CloudFront has added the viewer's before. What stands further left is the viewer's own word.
 */
const ipOf = ({ requestContext, headers }: APIGatewayProxyEventV2): string | undefined => {
  const behindCloudFront = headers['x-kassa-origin'] !== undefined
  const forwarded = (headers['x-forwarded-for'] ?? '').split(',').map(address => address.trim())
  return (behindCloudFront ? forwarded.at(-2) : undefined) ?? requestContext?.http?.sourceIp
}

interface Schemas<Body, Path, Query> {
  readonly body?: z.ZodType<Body>
  readonly path?: z.ZodType<Path>
  readonly query?: z.ZodType<Query>
}

/** A caller corrects a few at a time; a body of 64 KB can have ten thousand. */
const mostErrors = 20

const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues
    .flatMap(issue => {
      const field = issue.path.join('.')
      if (issue.code !== 'unrecognized_keys') return [{ field: field || 'body', message: issue.message }]
      return issue.keys
        .slice(0, mostErrors)
        .map(key => ({ field: `${field}${field && '.'}${key.slice(0, 100)}`, message: 'This field is not accepted.' }))
    })
    .slice(0, mostErrors)

const invalid = (detail: string, errors: readonly FieldError[] = []): Problem =>
  new Problem(400, 'invalid-body', detail, errors)

const parse = <T>(schema: z.ZodType<T>, value: unknown, detail: string): T => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw invalid(detail, fieldErrors(result.error))
}

const bodyOf = <T>(schema: z.ZodType<T>, event: APIGatewayProxyEventV2): T => {
  const json = jsonBody(event)
  const cards = cardNumberFields(json)
  if (cards.length > 0) {
    throw invalid(
      'A field holds what looks like a card number. Kassa takes only the token of a payment provider.',
      cards
        .slice(0, mostErrors)
        .map(field => ({ field, message: 'Looks like a card number, which is never accepted.' })),
    )
  }
  return parse(schema, json, 'The body has fields that cannot be accepted.')
}

const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  if (!isOutage(error)) {
    return new Problem(500, 'internal', 'Something went wrong on our side. Quote the instance when you report it.')
  }
  const detail =
    'A part of the shop cannot be reached right now. Nothing is lost: try again with the same Idempotency-Key.'
  return new Problem(503, 'unavailable', detail, [], { 'retry-after': '2' })
}

const problemResponse = (error: unknown, correlationId: string): APIGatewayProxyStructuredResultV2 => {
  const problem = problemOf(error)
  return {
    statusCode: problem.statusCode,
    headers: { 'content-type': 'application/problem+json', ...problem.headers },
    body: JSON.stringify(problem.body(`urn:kassa:correlation:${correlationId}`)),
  }
}

/** Turns every error into its problem, logs those that are ours, and gives each answer its correlation id. */
const answers = (): middy.MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> => {
  const correlate = (request: middy.Request<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>): void => {
    const id = traceOf(request.event.headers.traceparent) ?? ''
    if (request.response) request.response.headers = { ...request.response.headers, 'x-correlation-id': id }
  }
  return {
    before: ({ event }) => {
      event.headers = Object.fromEntries(Object.entries(event.headers ?? {}).map(([k, v]) => [k.toLowerCase(), v]))
      event.headers.traceparent = currentTraceparent() ?? nextSpan(event.headers.traceparent)
    },
    after: correlate,
    onError: request => {
      const correlationId = traceOf(request.event.headers.traceparent) ?? ''
      if (!(request.error instanceof Problem)) traces?.fail(request.error)
      if (isOutage(request.error)) log.warn('Request failed', { correlationId, reason: reasonsOf(request.error) })
      else if (!(request.error instanceof Problem))
        log.error('Request failed', { correlationId, error: request.error as Error })
      request.response = problemResponse(request.error, correlationId)
      correlate(request)
    },
  }
}

/** Answer 503 before Lambda times out: a caller of a timed-out function gets no useful error. */
const answerInTime: middy.PluginObject = {
  timeoutEarlyInMillis: 500,
  timeoutEarlyResponse: () => {
    throw new Unavailable('This part of the shop did not answer in time.')
  },
}

/** API Gateway's JWT authorizer has checked the token. */
const operatorOf = ({ requestContext }: { requestContext?: object }): string => {
  const { authorizer } = (requestContext ?? {}) as { authorizer?: { jwt?: { claims?: Record<string, unknown> } } }
  const subject = authorizer?.jwt?.claims?.sub
  return typeof subject === 'string' ? subject : 'local'
}

export const http = <Body = undefined, Path = undefined, Query = undefined>(
  schemas: Schemas<Body, Path, Query> = {},
  /** Of a route that answers with a page: what that may do besides nothing. */
  contentSecurityPolicy: Readonly<Record<string, string | undefined>> = {},
) => ({
  handler: (answer: (request: HttpRequest<Body, Path, Query>) => Promise<HttpResponse>) =>
    inServerSpan(
      middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(answerInTime)
        .use(
          httpSecurityHeaders({
            contentSecurityPolicy: {
              'default-src': "'none'",
              'frame-ancestors': "'none'",
              ...(contentSecurityPolicy as Record<string, string>),
            },
            crossOriginEmbedderPolicy: false,
            crossOriginResourcePolicy: { policy: 'same-origin' },
            permissionsPolicy: false,
            downloadOptions: false,
            permittedCrossDomainPolicies: false,
          }),
        )
        .use(answers())
        .use(throughOrigin(process.env.ORIGIN_SECRET))
        .handler(async event => {
          const { statusCode, headers, body } = await answer({
            body: (schemas.body ? bodyOf(schemas.body, event) : undefined) as Body,
            path: (schemas.path && parse(schemas.path, event.pathParameters ?? {}, 'The path is not valid.')) as Path,
            query: (schemas.query &&
              parse(
                schemas.query,
                event.queryStringParameters ?? {},
                'The query has parameters that cannot be accepted.',
              )) as Query,
            headers: event.headers,
            operator: operatorOf(event),
            traceparent: event.headers.traceparent ?? nextSpan(undefined),
            ip: ipOf(event),
            get rawBody() {
              return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8')
            },
          })
          const text = typeof body === 'string' ? body : JSON.stringify(body)
          return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: text }
        }),
    ),
})
