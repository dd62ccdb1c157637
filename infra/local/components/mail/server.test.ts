import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

let folder: string
let server: ChildProcess
let port: number

const freePort = () =>
  new Promise<number>(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

const statusFor = (host: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ port, path: '/store', headers: { host } }, response => {
      response.resume()
      resolve(response.statusCode)
    })
      .once('error', reject)
      .end()
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mail-'))
  port = await freePort()
  const script = join(import.meta.dirname, 'server.ts')
  server = spawn(process.execPath, [script, String(port), join(folder, 'mails.jsonl')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', chunk => {
      if (String(chunk).includes('The mailbox is open')) resolve()
    })
    server.once('exit', code => reject(new Error(`The mail server ended with exit code ${code}.`)))
  })
}, 30_000)
afterAll(async () => {
  server.kill()
  await rm(folder, { recursive: true })
})

test.each([
  ['localhost:8005', 200],
  ['127.0.0.1', 200],
  ['[::1]:8005', 200],
  ['mails.example.com', 403],
  ['127.0.0.1.example.com:8005', 403],
  ['localhost.', 403],
])('a request for the host %s is answered with %i', async (host, status) => {
  expect(await statusFor(host)).toBe(status)
})
