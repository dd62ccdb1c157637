/**
 * The storefront on this machine:
 *
 *     CONFIG='{"apiUrl":…}' node infra/local/storefront/server.ts <port> <folder>
 */
import { serveStorefront } from './serve.ts'

const [port, folder] = process.argv.slice(2)
const config = process.env.CONFIG
if (!port || !folder || !config)
  throw new Error('Usage: CONFIG=<json> node infra/local/storefront/server.ts <port> <folder>')

process.once('SIGTERM', () => process.exit(0))
const { url } = await serveStorefront(folder, JSON.parse(config), Number(port))
console.log(`The storefront is open on ${url}`)
