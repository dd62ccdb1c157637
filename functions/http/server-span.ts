/**
 * The span of an HTTP request, under the span of the caller's `traceparent`.
 *
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { withoutAddresses } from '../observability/log.ts'
import { traces } from '../observability/traces.ts'

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>

const headerOf = ({ headers }: APIGatewayProxyEventV2, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([each]) => each.toLowerCase() === name)?.[1]

/** The route without what stands in its place: `GET /checkout/{checkoutId}`. */
const requestOf = (event: APIGatewayProxyEventV2) => {
  const { routeKey = '', rawPath = '' } = event
  const [method = '', route] = routeKey.split(' ')
  return {
    name: routeKey || 'request',
    kind: 'server',
    attributes: {
      'http.request.method': method,
      ...(route ? { 'http.route': route } : {}),
      'url.path': String(withoutAddresses('', decodeSafely(rawPath))).slice(0, 300),
    },
    parent: headerOf(event, 'traceparent') ?? '',
  } as const
}

const decodeSafely = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

export const inServerSpan = (handler: HttpHandler): HttpHandler => {
  if (!traces) return handler
  const { inFunction, inSpan } = traces
  return (event, context) =>
    inFunction(context, () =>
      inSpan(requestOf(event), async span => {
        const answer = await handler(event, context)
        span.set({ 'http.response.status_code': answer.statusCode ?? 200 })
        return answer
      }),
    )
}
