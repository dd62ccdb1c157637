/**
 * Serves the storefront's static build, as a content delivery network would: pages without their ending, files with a
 * hash in their name kept for ever, and a config.json that says where the API is.
 *
 *     CONFIG='{"apiUrl":…}' node infra/local/storefront/server.ts <port> <folder>
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'

const [port, folder] = process.argv.slice(2)
const config = process.env.CONFIG
if (!port || !folder || !config)
  throw new Error('Usage: CONFIG=<json> node infra/local/storefront/server.ts <port> <folder>')

const types: Record<string, string> = {
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

const isFile = (path: string) =>
  stat(path).then(
    found => found.isFile(),
    () => false,
  )

/** The file of a path: itself, the page of that name, or the page of that folder. */
const find = async (path: string): Promise<string | undefined> => {
  const inside = join(folder, normalize(path))
  for (const file of [inside, `${inside.replace(/\/$/, '')}.html`, join(inside, 'index.html')])
    if (await isFile(file)) return file
  return undefined
}

const server = createServer(async (request, response) => {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
      return
    }
    const { pathname } = new URL(request.url ?? '/', 'http://storefront')
    if (pathname === '/config.json') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(config)
      return
    }
    const path = decodeURIComponent(pathname)
    const found = path.includes('\0') ? undefined : await find(path)
    const file = found ?? join(folder, '404.html')
    response.writeHead(found ? 200 : 404, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cache-control': path.startsWith('/_next/static/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
    })
    if (request.method === 'HEAD') response.end()
    else await pipeline(createReadStream(file), response)
  } catch (error) {
    if (error instanceof URIError && !response.headersSent) response.writeHead(400).end()
    else if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') {
      console.error(request.method, request.url, error)
      response.destroy()
    }
  }
})

process.once('SIGTERM', () => process.exit(0))
server.listen(Number(port), '127.0.0.1', () => console.log(`The storefront is open on http://127.0.0.1:${port}`))
