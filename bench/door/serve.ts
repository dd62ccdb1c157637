/** A handler behind a bare node:http adapter, as API Gateway would call it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { textOf } from './text-of.ts'

export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>

export const context = { getRemainingTimeInMillis: () => 10_000 } as Context

interface Call {
  /** Such as `POST /checkout`. */
  readonly route: string
  readonly headers: IncomingMessage['headers']
  readonly query?: Readonly<Record<string, string>>
  readonly body?: string
}

export const eventOf = ({ route, headers, query, body }: Call): APIGatewayProxyEventV2 => {
  const [method, path] = route.split(' ')
  return {
    version: '2.0',
    routeKey: route,
    rawPath: path,
    rawQueryString: '',
    headers: { ...headers },
    requestContext: { http: { method, path } },
    ...(query ? { queryStringParameters: query } : {}),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2
}

/** @returns the port it listens on */
export const serve = async (route: string, handler: Handler): Promise<number> => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = Object.fromEntries(new URL(request.url ?? '', 'http://localhost').searchParams)
    const body = request.method === 'GET' ? {} : { body: await textOf(request) }
    const event = eventOf({ route, headers: request.headers, query, ...body })
    const { statusCode = 200, headers = {}, body: answered = '' } = await handler(event, context)
    response.statusCode = statusCode
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value))
    response.end(answered)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => response.writeHead(500).end(error.stack))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
