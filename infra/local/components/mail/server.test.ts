import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SESClient } from '@aws-sdk/client-ses'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Mail } from '../../../../functions/email/mail.ts'
import { MailEvent } from '../../../../functions/email/mail-event.ts'
import { sesSendMail } from '../../../../functions/email/ses.ts'
import { freePort } from '../../../../tests/free-port.ts'

let folder: string
let server: ChildProcess
let port: number
/** Stands in for the functions of this machine: the first invocation fails. */
let lambda: Server
const invoked: { readonly path: string | undefined; readonly event: unknown }[] = []
let isInvoked: () => void
const twice = new Promise<void>(resolve => {
  isInvoked = resolve
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
  lambda = createHttpServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      invoked.push({ path: request.url, event: JSON.parse(body) })
      response.writeHead(invoked.length === 1 ? 503 : 200).end()
      if (invoked.length === 2) isInvoked()
    })
  })
  await new Promise<void>(resolve => lambda.listen(0, '127.0.0.1', resolve))
  const { port: lambdaPort } = lambda.address() as AddressInfo
  const script = join(import.meta.dirname, 'server.ts')
  server = spawn(process.execPath, [script, String(port), join(folder, 'mails.jsonl')], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LAMBDA_URL: `http://127.0.0.1:${lambdaPort}` },
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
  lambda.close()
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

test('a mail to an address of the simulator that bounces leads to the event that the function reads, until it has it', async () => {
  const ses = new SESClient({
    region: 'eu-central-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const mail = { subject: 's', text: 't', html: '<p>t</p>' } as Mail
  const send = (to: string) =>
    sesSendMail(ses, 'shop@kassa.example')({ ...mail, to }, { checkoutId: 'c-1', mail: 'receipt' })
  await send('success@simulator.amazonses.com')
  const messageId = await send('Bounce+1@simulator.amazonses.com')
  await twice
  const shown = await fetch(`http://127.0.0.1:${port}/mails/${messageId}`)
  expect([shown.status, await shown.text()]).toEqual([200, expect.stringContaining('Bounce+1@simulator.amazonses.com')])
  expect((await fetch(`http://127.0.0.1:${port}/mails/none`)).status).toBe(404)
  ses.destroy()
  expect(invoked[1]).toEqual(invoked[0])
  expect(invoked[0]?.path).toBe('/2015-03-31/functions/kassa-local-mailEvents/invocations')
  expect(MailEvent.parse(invoked[0]?.event)).toMatchObject({
    detail: {
      eventType: 'Bounce',
      bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'Bounce+1@simulator.amazonses.com' }] },
      mail: {
        messageId,
        tags: { 'ses:configuration-set': ['kassa-local'], checkoutId: ['c-1'], mail: ['receipt'] },
      },
    },
  })
})
