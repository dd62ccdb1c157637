/** Serves the built pages as production does: clean addresses, gzip, and a Content-Security-Policy without exceptions. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** What the pages may load and call: themselves, and the addresses of config.json. */
export const contentSecurityPolicy = (connect: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ${connect.join(' ')}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

export interface Site {
  readonly url: string
  readonly close: () => Promise<void>
}

const fileOf = async (folder: string, path: string): Promise<{ file: string; content: Buffer } | undefined> => {
  for (const file of path === '/' ? ['/index.html'] : [path, `${path}.html`]) {
    const content = await readFile(join(folder, file)).catch(() => undefined)
    if (content) return { file, content }
  }
  return undefined
}

export const serveSite = async (folder: string, config: Readonly<Record<string, string>>, port = 0): Promise<Site> => {
  const policy = contentSecurityPolicy(Object.values(config).filter(value => URL.canParse(value)))
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname)
    const found =
      path === '/config.json'
        ? { file: path, content: Buffer.from(JSON.stringify(config)) }
        : path.includes('..')
          ? undefined
          : await fileOf(folder, path)
    const content = found?.content ?? (await readFile(join(folder, '404.html')))
    response.writeHead(found ? 200 : 404, {
      'content-type': types[extname(found?.file ?? '/404.html')] ?? 'application/octet-stream',
      'content-encoding': 'gzip',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'cache-control': path.startsWith('/_next/static/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
    response.end(gzipSync(content))
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
