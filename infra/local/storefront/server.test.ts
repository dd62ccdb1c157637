import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { freePort } from '../../../tests/free-port.ts'

let server: ChildProcess
let url: string
const config = '{"stage":"local","mailboxUrl":"http://127.0.0.1:8005","issuer":"http://127.0.0.1:8080/realm"}'
let api: Server
/** What the API was asked, newest last. */
const asked: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = []

beforeAll(async () => {
  const above = await mkdtemp(join(tmpdir(), 'storefront-'))
  const folder = join(above, 'out')
  await mkdir(join(folder, '_next/static'), { recursive: true })
  await writeFile(join(above, 'secret.txt'), 'secret')
  await writeFile(join(folder, 'index.html'), 'home')
  await writeFile(join(folder, 'orders.html'), 'orders')
  await writeFile(join(folder, '404.html'), 'nothing here')
  await writeFile(join(folder, '_next/static/app-1234.js'), 'code')
  await writeFile(join(folder, 'config.json'), 'of the build')
  api = createHttpServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    if (url === '/breaks-off') {
      response.writeHead(202, { 'content-length': 1000 })
      response.write('{', () => response.destroy())
      return
    }
    asked.push({ method, url, headers, body: await text(request) })
    response.writeHead(418, { 'content-type': 'text/teapot', location: '/checkout/1', 'retry-after': '7' }).end('short')
  }).listen(0, '127.0.0.1')
  await once(api, 'listening')
  const upstream = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  server = spawn(process.execPath, [join(import.meta.dirname, 'server.ts'), String(port), folder], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      CONFIG: config,
      UPSTREAMS: JSON.stringify({
        '/api': upstream,
        '/v1/traces': `${upstream}/v1/traces`,
        '/away': 'http://127.0.0.1:1',
      }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(server.stdout as NodeJS.ReadableStream, 'data')
})
afterAll(() => {
  server.kill('SIGKILL')
  api.close()
})

const get = async (path: string, method = 'GET', encoding = 'gzip') => {
  const response = await fetch(url + path, { method, headers: { 'accept-encoding': encoding } })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

test.each([
  ['/', 200, 'home', 'text/html; charset=utf-8'],
  ['/orders', 200, 'orders', 'text/html; charset=utf-8'],
  ['/orders/?id=1', 200, 'orders', 'text/html; charset=utf-8'],
  ['/_next/static/app-1234.js', 200, 'code', 'text/javascript; charset=utf-8'],
  ['/nowhere', 404, 'nothing here', 'text/html; charset=utf-8'],
])('GET %s answers %i', async (path, status, text, type) => {
  const answer = await get(path)
  expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([status, text, type])
})

test('config.json is that of this run, and never kept', async () => {
  const { text, headers } = await get('/config.json')
  expect([text, headers.get('cache-control')]).toEqual([config, 'no-store'])
})

test('only files whose name has a hash are kept', async () => {
  expect((await get('/_next/static/app-1234.js')).headers.get('cache-control')).toContain('immutable')
  expect((await get('/orders')).headers.get('cache-control')).toBe('no-cache')
})

test.each(['/..%2fsecret.txt', '/%2e%2e/secret.txt', '/....//secret.txt', '/%00', '/%zz'])(
  '%s leads nowhere',
  async path => {
    const { status, text } = await get(path)
    expect([400, 404]).toContain(status)
    expect(text).not.toBe('secret')
  },
)

test('HEAD has no body, and nothing can be posted', async () => {
  expect(await get('/orders', 'HEAD')).toMatchObject({ status: 200, text: '' })
  expect((await get('/orders', 'POST')).status).toBe(405)
})

test.each(['/', '/config.json', '/nowhere', '/%zz'])('%s says what a page may load and call', async path => {
  const { headers } = await get(path)
  const policy = headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(policy).toContain("connect-src 'self' http://127.0.0.1:8080;")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

test('texts are compressed for who can read it', async () => {
  const [packed, plain] = [await get('/orders'), await get('/orders', 'GET', 'identity')]
  expect([packed, plain].map(({ text, headers }) => [text, headers.get('content-encoding')])).toEqual([
    ['orders', 'gzip'],
    ['orders', null],
  ])
})

test('what is asked under /api is asked of the API, and its answer comes back as it is', async () => {
  const response = await fetch(`${url}/api/checkout?a=%2F`, {
    method: 'POST',
    headers: { 'idempotency-key': 'k', 'content-type': 'application/json' },
    body: '{"items":[]}',
  })
  expect(asked.at(-1)).toMatchObject({ method: 'POST', url: '/checkout?a=%2F', body: '{"items":[]}' })
  expect(asked.at(-1)?.headers).toMatchObject({ 'idempotency-key': 'k', 'x-forwarded-for': '127.0.0.1' })
  expect([response.status, await response.text()]).toEqual([418, 'short'])
  expect([...response.headers]).toEqual(
    expect.arrayContaining([
      ['location', '/checkout/1'],
      ['retry-after', '7'],
    ]),
  )
  expect((await fetch(`${url}/apiary`)).status).toBe(404)
})

test('what is below an address of a server is asked there', async () => {
  await fetch(`${url}/v1/traces`, { method: 'POST', body: '{}' })
  expect(asked.at(-1)).toMatchObject({ method: 'POST', url: '/v1/traces', body: '{}' })
  await fetch(`${url}/api`)
  expect(asked.at(-1)).toMatchObject({ method: 'GET', url: '/' })
})

test('an API that does not answer is a 502, and one that breaks off breaks the answer off', async () => {
  const away = await fetch(`${url}/away/catalogue`)
  expect([away.status, away.headers.get('content-type')]).toEqual([502, 'application/problem+json'])
  expect(await away.json()).toMatchObject({ status: 502, detail: 'The shop is not responding.' })
  await expect(fetch(`${url}/api/breaks-off`).then(response => response.text())).rejects.toThrow()
})

/** fetch does not let a test choose the host. */
const statusFor = (host: string, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    httpRequest(url + path, { headers: { host } }, response => resolve(response.resume().statusCode))
      .once('error', reject)
      .end()
  })

test.each(['shop.example', 'shop.example:3001', '127.0.0.1.shop.example', '127.0.0.1'])(
  'a page that reached this server under the name "%s" gets nothing of it',
  async host => {
    const before = asked.length
    expect(await statusFor(host, '/api/cluster')).toBe(421)
    expect(await statusFor(host, '/config.json')).toBe(421)
    expect(asked).toHaveLength(before)
  },
)

test('localhost is this machine as well', async () => {
  expect(await statusFor(`localhost:${new URL(url).port}`, '/orders')).toBe(200)
})
