/**
 * Serves the storefront's static build, as CloudFront does: pages without their ending, files with a hash in their name
 * kept for ever, compressed, with the same security headers, and a config.json that says where the API is.
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
const compressible = /^text\/|json|svg/

export type StorefrontConfig = Readonly<Record<string, string>>

/** Those of its addresses that a page calls; it only links to the mailbox. */
const called = ['apiUrl', 'mappingsUrl', 'issuer']

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

/** @throws Error when an address of the config is none, or the port is taken */
export const serveStorefront = async (folder: string, config: StorefrontConfig, port: number): Promise<Site> => {
  const connect = called.flatMap(name => (config[name] ? [originOf(`config.json: ${name}`, config[name])] : []))
  const headers = securityHeaders({ connect, overTls: false })
  const text = JSON.stringify(config)

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end()
      return
    }
    const { pathname } = new URL(request.url ?? '/', 'http://storefront')
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
      else if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') {
        console.error(request.method, request.url, error)
        response.destroy()
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
