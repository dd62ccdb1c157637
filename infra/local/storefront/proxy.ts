/** Passes requests on to another server of this machine, so that pages and API have one origin, as behind CloudFront. */
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'

/** These describe one connection, so they are not passed on: RFC 9110, section 7.6.1. */
const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
  const named = String(headers.connection ?? '')
    .split(',')
    .map(name => name.trim().toLowerCase())
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !connectionHeaders.has(name) && !named.includes(name)),
  )
}

const noAnswer = {
  type: 'about:blank',
  title: 'Bad Gateway',
  status: 502,
  detail: 'The shop is not responding.',
}

/** Resolves when the answer is sent. An upstream that does not answer is a 502; one that breaks off breaks the answer off. */
export const passOn = async (
  request: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> => {
  const { host, protocol, port, hostname, pathname } = new URL(upstream)
  if (protocol !== 'http:') throw new Error(`${upstream}: only a server on this machine, over http, is passed on to.`)
  const forwarded = [request.headers['x-forwarded-for'], request.socket.remoteAddress].filter(Boolean).join(', ')
  const outgoing = httpRequest({
    hostname,
    port,
    path: pathname.replace(/\/$/, '') + path || '/',
    method: request.method,
    headers: { ...endToEnd(request.headers), host, 'x-forwarded-for': forwarded },
  })
  response.once('close', () => outgoing.destroy())
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
  })
  // An upstream may answer, and stop reading, before the whole body is sent: the answer counts, not the body.
  pipeline(request, outgoing).catch(() => {})
  let incoming: IncomingMessage
  try {
    incoming = await answered
  } catch {
    response.writeHead(502, { ...headers, 'content-type': 'application/problem+json' }).end(JSON.stringify(noAnswer))
    return
  }
  response.writeHead(incoming.statusCode ?? 502, { ...headers, ...endToEnd(incoming.headers) })
  await pipeline(incoming, response)
}
