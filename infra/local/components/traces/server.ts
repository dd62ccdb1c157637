/**
 * The receiver of traces on this machine:
 *
 *     node infra/local/components/traces/server.ts <port> [<host> [<name>]]
 */
import { startReceiver } from './receiver.ts'

const [port, host = '127.0.0.1', ...names] = process.argv.slice(2)
if (!port) throw new Error('Usage: node infra/local/components/traces/server.ts <port> [<host> [<name>]]')

process.once('SIGTERM', () => process.exit(0))
const { url } = await startReceiver({ port: Number(port), host, names })
console.log(`Traces are received on ${url}`)
