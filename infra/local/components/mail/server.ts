/**
 * The mail catcher: aws-ses-v2-local, which speaks the API of SES and shows the mails on a page, with its mails kept
 * in a file so that they outlive it. A mail is on the file before SES's answer says that it was accepted.
 *
 *     node infra/local/components/mail/server.ts <port> <file> [<host>]
 */
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Email, Store } from 'aws-ses-v2-local/dist/store.js'

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

/** The last line may be cut off by a crash; its mail was never answered for. */
const kept = (): Email[] => {
  if (!existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) writeFileSync(file, whole)
  return whole
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Email)
}

store.getStoreReadonly().emails.push(...kept())

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
await server({ host, port: Number(port) })
console.log(`The mailbox is open on http://${host}:${port}`)
