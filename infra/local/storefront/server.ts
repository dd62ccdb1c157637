/**
 * The storefront on this machine:
 *
 *     CONFIG='{"stage":…}' UPSTREAMS='{"/api":…}' node infra/local/storefront/server.ts <port> <folder>
 */
import { answerProduce } from './produce.ts'
import { serveStorefront } from './serve.ts'

const [port, folder] = process.argv.slice(2)
const { CONFIG, UPSTREAMS } = process.env
if (!port || !folder || !CONFIG || !UPSTREAMS)
  throw new Error('Usage: CONFIG=<json> UPSTREAMS=<json> node infra/local/storefront/server.ts <port> <folder>')

process.once('SIGTERM', () => process.exit(0))
const produce = answerProduce(async (...record) => (await import('./kafka-produce.ts')).kafkaProduce(...record))
const { url } = await serveStorefront(folder, JSON.parse(CONFIG), JSON.parse(UPSTREAMS), Number(port), {
  '/local': produce,
})
console.log(`The storefront is open on ${url}`)
