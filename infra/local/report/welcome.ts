/** What stands under the steps when all of them are done: where everything is, and how to buy something. */
import { type Addresses, environment } from '../addresses.ts'

export interface Welcome {
  readonly at: Addresses
  readonly home: string
  readonly functions: boolean
  readonly storefront: boolean
  /** Of all processes; undefined where most of them are in containers. */
  readonly memory: string | undefined
  /** What `sls offline` needs in its environment beside the addresses; something with --secure alone. */
  readonly serving: Readonly<Record<string, string>>
  readonly idempotencyKey: string
}

type Row = readonly [name: string, where: string, what: string]

const addressTable = ({ at, home, functions, storefront, memory, serving }: Welcome): string => {
  const shop: Row[] = [['Shop, console', at.storefront.url, 'buy, watch the order, see the cluster']]
  const served: Row[] = [
    ['API', at.api.url, 'POST /checkout, GET /checkout/{id}, GET /catalogue'],
    ['Mappings', `${at.mappings.url}/event-source-mappings`, 'what each Kafka trigger does'],
  ]
  const secure = Object.keys(serving).length > 0
  const users: Row[] = [
    ['Users', `${home}/secure`, 'credentials.json: who the brokers know; certificates/authority.pem: whom to trust'],
  ]
  const rows: Row[] = [
    ...(storefront ? shop : []),
    ...(functions ? served : []),
    ['Mailbox', at.mail.url, 'every mail that was sent; SES for the functions'],
    ['Traces', at.traces.url, 'OTLP over HTTP; GET /traces and /traces/{traceId} show them'],
    ['Brokers', at.brokers.join(','), `Apache Kafka, three nodes${secure ? ', by TLS and with a name' : ''}`],
    ...(secure ? users : []),
    ['Kafka Connect', at.connect.url, 'the sink'],
    ['PostgreSQL', at.database.url, 'orders and revenue, to read: psql with this address'],
    ['DynamoDB', at.dynamodb.url, 'orders, stock, idempotency'],
    ['Data, logs', home, 'logs/<component>.log, pids/<component>.pid'],
    ...(memory === undefined ? [] : ([['Memory', memory, 'resident, all processes']] satisfies Row[])),
  ]
  const widths = [0, 1].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(([name, where, what]) => `  ${name.padEnd(widths[0] ?? 0)}  ${where.padEnd(widths[1] ?? 0)}  ${what}`)
    .join('\n')
}

const purchase = {
  customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
  shipTo: { line1: 'Lindenstraße 12', city: 'Berlin', postalCode: '10969', country: 'DE' },
  shipping: 'standard',
  items: [{ sku: 'mug-enamel', quantity: 1 }],
  paymentMethod: 'tok_visa',
}

const buy = ({ at, idempotencyKey }: Welcome): string =>
  [
    'Buy something (the same Idempotency-Key again is the same checkout, not a second one):',
    '',
    `  curl -sS ${at.api.url}/checkout -H 'Content-Type: application/json' -H 'Idempotency-Key: ${idempotencyKey}' -d '${JSON.stringify(purchase)}'`,
    '',
    'See what became of it, with the checkoutId of the answer:',
    '',
    `  curl -sS ${at.api.url}/checkout/CHECKOUT_ID`,
  ].join('\n')

const serve = ({ at, serving }: Welcome): string => {
  const needed = { ...(at.offset === 0 ? {} : environment(at)), ...serving }
  const setting = Object.entries(needed)
    .map(([name, value]) => `${name}='${value}' `)
    .join('')
  return ['Serve the functions, in another terminal:', '', `  ${setting}npx sls offline start`].join('\n')
}

export const welcome = (of: Welcome): string =>
  ['', addressTable(of), '', of.functions ? buy(of) : serve(of), ''].join('\n')
