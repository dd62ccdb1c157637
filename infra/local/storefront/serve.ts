/**
 * Serves the storefront's static build as CloudFront does: pages without `.html` in their address, hashed files cached for
 * ever, compressed, with the same security headers, a config.json for this run, and `/api/*` passed on to the API.
 *
 * It listens on loopback and answers only to its own name: a page of another site that has its domain resolve to 127.0.0.1
 * (DNS rebinding) would otherwise read the console's data.
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { originOf, securityHeaders } from '../../storefront-headers.ts'
import { passOn } from './proxy.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}
/** The browser went away, or the upstream broke its answer off. */
const brokenOff = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE', 'ECONNRESET'])
const compressible = /^text\/|json|svg/

export type StorefrontConfig = Readonly<Record<string, string>>

/** Addresses of this machine by the path they are reached under, such as `{ '/api': 'http://127.0.0.1:3000' }`. */
export type Upstreams = Readonly<Record<string, string>>

/** Answers what stands behind a path itself, such as `/local`. */
export type Answers = Readonly<
  Record<
    string,
    (
      request: IncomingMessage,
      response: ServerResponse,
      path: string,
      headers: Readonly<Record<string, string>>,
    ) => Promise<void>
  >
>

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

export interface Site {
  readonly url: string
  readonly close: () => Promise<void>
}

const isFile = (path: string) =>
  stat(path).then(
    found => found.isFile(),
    () => false,
  )

/** The file of a path: itself, the page of that name, or the page of that folder. */
const find = async (folder: string, path: string): Promise<string | undefined> => {
  const inside = join(folder, normalize(path))
  for (const file of [inside, `${inside.replace(/\/$/, '')}.html`, join(inside, 'index.html')])
    if (await isFile(file)) return file
  return undefined
}

interface Found {
  readonly status: number
  readonly type: string
  readonly cache: string
  readonly open: () => Readable
}

/** @throws URIError when the path is no text */
const look = async (folder: string, config: string, pathname: string): Promise<Found> => {
  if (pathname === '/config.json') {
    return { status: 200, type: 'application/json', cache: 'no-store', open: () => Readable.from([config]) }
  }
  const path = decodeURIComponent(pathname)
  const found = path.includes('\0') ? undefined : await find(folder, path)
  const file = found ?? join(folder, '404.html')
  return {
    status: found ? 200 : 404,
    type: types[extname(file)] ?? 'application/octet-stream',
    cache: path.startsWith('/_next/static/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    open: () => createReadStream(file),
  }
}

/** @throws Error when the issuer's address in the config is invalid, or the port is taken */
export const serveStorefront = async (
  folder: string,
  config: StorefrontConfig,
  upstreams: Upstreams,
  requestedPort: number,
  answers: Answers = {},
): Promise<Site> => {
  const connect = config.issuer ? [originOf('config.json: issuer', config.issuer)] : []
  const headers = securityHeaders({ connect, overTls: false, stripe: config.stripeScript })
  const text = JSON.stringify(config)
  let port = requestedPort

  const isForeign = ({ headers: { host = '' } }: IncomingMessage): boolean =>
    !loopbackNames.some(name => host === `${name}:${port}`)

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isForeign(request)) {
      response
        .writeHead(421, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
        .end(`This server answers only to http://127.0.0.1:${port}.\n`)
      return
    }
    const url = request.url ?? '/'
    const behind = (prefixes: object) => Object.keys(prefixes).find(each => url === each || url.startsWith(`${each}/`))
    const own = behind(answers)
    if (own) return answers[own]?.(request, response, url.slice(own.length), headers)
    const prefix = behind(upstreams)
    if (prefix) return passOn(request, response, upstreams[prefix] ?? '', url.slice(prefix.length), headers)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end()
      return
    }
    const { pathname } = new URL(url, 'http://storefront')
    const { status, type, cache, open } = await look(folder, text, pathname)
    const gzip = compressible.test(type) && /\bgzip\b/.test(String(request.headers['accept-encoding']))
    response.writeHead(status, {
      ...headers,
      'content-type': type,
      'cache-control': cache,
      vary: 'accept-encoding',
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    })
    if (request.method === 'HEAD') response.end()
    else if (gzip) await pipeline(open(), createGzip(), response)
    else await pipeline(open(), response)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      if (error instanceof URIError && !response.headersSent) response.writeHead(400, headers).end()
      else {
        if (!brokenOff.has(String((error as NodeJS.ErrnoException).code)))
          console.error(request.method, request.url, error)
        response.destroy()
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(requestedPort, '127.0.0.1', resolve)
  })
  port = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
