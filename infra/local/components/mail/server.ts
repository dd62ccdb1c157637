/**
 * The mail catcher: aws-ses-v2-local, which speaks the API of SES and shows the mails on a page. Mails are stored in a file
 * before the answer says that they were accepted, so that they survive a crash. Answers only requests for this machine.
 *
 *     node infra/local/components/mail/server.ts <port> <file> [<host>]
 */
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { Email, Store } from 'aws-ses-v2-local/dist/store.js'
import { isLoopback } from '../../loopback.ts'

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

const { saveEmail, clearStore } = store
store.saveEmail = email => {
  appendFileSync(file, `${JSON.stringify(email)}\n`)
  saveEmail(email)
}
store.clearStore = () => {
  if (existsSync(file)) truncateSync(file)
  clearStore()
}

process.once('SIGTERM', () => process.exit(0))
const listening = await server({ host, port: Number(port) })
const [answer] = listening.listeners('request') as RequestListener[]
listening.removeAllListeners('request').on('request', (request, response) => {
  if (isLoopback(request.headers.host)) answer?.(request, response)
  else response.writeHead(403).end('The Host header must be localhost or a loopback address.')
})
console.log(`The mailbox is open on http://${host}:${port}`)
