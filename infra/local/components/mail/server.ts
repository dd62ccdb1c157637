/**
 * The mail catcher: aws-ses-v2-local, which speaks the API of SES and shows the mails on a page. Mails are stored in a file
 * before the answer says that they were accepted, so that they survive a crash. Answers only requests for this machine.
 * `DELETE /mails?mailbox=…` forgets the mails of a mailbox; `GET /mails/<messageId>` shows one.
 *
 * A mail to SES's mailbox simulator leads to its event, delivered to the function mailEvents by the Lambda endpoint in LAMBDA_URL.
 * Without one there are no events. Those that wait for the function are lost when this process ends.
 *
 *     node infra/local/components/mail/server.ts <port> <file> [<host>]
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { appendFileSync, existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { Email, Store } from 'aws-ses-v2-local/dist/store.js'
import { isLoopback } from '../../loopback.ts'
import { addressedTo } from './addressed-to.ts'
import { deliverEvent } from './deliver-event.ts'
import { mailPage, mailPageHeaders, noMailPage } from './mail-page.ts'
import { simulatedEvents, tagsIn } from './simulator.ts'

const [port, file, host = '127.0.0.1'] = process.argv.slice(2)
if (!port || !file) throw new Error('Usage: node infra/local/components/mail/server.ts <port> <file> [<host>]')

// Its handlers call these functions through the module's exports, so that what is put there is what they call.
const require = createRequire(import.meta.url)
const store: {
  getStoreReadonly(): Store
  saveEmail(email: Email): void
  clearStore(): void
} = require('aws-ses-v2-local/dist/store.js')
const { default: server }: typeof import('aws-ses-v2-local') = require('aws-ses-v2-local')

/** A crash may cut off the last line; that mail was never acknowledged. */
const stored = (): Email[] => {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) writeFileSync(file, whole)
  return whole
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Email)
}

store.getStoreReadonly().emails.push(...stored())

/** The body of the request that is answered: the store is not given the tags of a mail. */
const bodies = new AsyncLocalStorage<readonly Buffer[]>()
const url = process.env.LAMBDA_URL

const publish = ({ messageId, destination }: Email): void => {
  if (!url) return
  const sent = { messageId, to: destination.to, tags: tagsIn(Buffer.concat(bodies.getStore() ?? []).toString()) }
  for (const event of simulatedEvents(sent, { configurationSet: 'kassa-local', now: new Date() }))
    void deliverEvent({ url, functionName: 'kassa-local-mailEvents' }, event).catch(console.error)
}

const { saveEmail, clearStore } = store
store.saveEmail = email => {
  appendFileSync(file, `${JSON.stringify(email)}\n`)
  saveEmail(email)
  publish(email)
}
store.clearStore = () => {
  if (existsSync(file)) truncateSync(file)
  clearStore()
}

/** Forgets the mails of a mailbox; the file is replaced whole. @returns how many */
const forget = (mailbox: string): number => {
  const { emails } = store.getStoreReadonly()
  const isOfMailbox = addressedTo(mailbox)
  const kept = emails.filter(email => !isOfMailbox(email))
  const forgotten = emails.length - kept.length
  if (forgotten === 0) return 0
  const draft = `${file}.draft`
  writeFileSync(draft, kept.map(email => `${JSON.stringify(email)}\n`).join(''))
  renameSync(draft, file)
  emails.splice(0, emails.length, ...kept)
  return forgotten
}

process.once('SIGTERM', () => process.exit(0))
const listening = await server({ host, port: Number(port) })
const [answer] = listening.listeners('request') as RequestListener[]
listening.removeAllListeners('request').on('request', (request, response) => {
  if (!isLoopback(request.headers.host)) {
    response.writeHead(403).end('The Host header must be localhost or a loopback address.')
    return
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const mailbox = searchParams.get('mailbox')
  if (request.method === 'DELETE' && pathname === '/mails' && mailbox) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ forgotten: forget(mailbox) }))
    return
  }
  const wanted = pathname.match(/^\/mails\/([\w.@%-]+)$/)?.[1]
  if (request.method === 'GET' && wanted) {
    const email = store.getStoreReadonly().emails.find(({ messageId }) => encodeURIComponent(messageId) === wanted)
    response.writeHead(email ? 200 : 404, mailPageHeaders).end(email ? mailPage(email) : noMailPage())
    return
  }
  const body: Buffer[] = []
  // Both hear every chunk: the answer begins to read in this same turn of the event loop.
  if (request.method === 'POST') request.on('data', (chunk: Buffer) => body.push(chunk))
  bodies.run(body, () => answer?.(request, response))
})
console.log(`The mailbox is open on http://${host}:${port}`)
