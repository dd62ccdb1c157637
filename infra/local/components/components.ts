/** All parts of a Kassa that runs here, with the ports they listen on and the jars they are made of. */

import type { KafkaSettings } from '../../../functions/kafka/client.ts'
import type { Addresses } from '../addresses.ts'
import type { Home } from '../home.ts'
import type { JarSet } from '../java/jars.ts'
import type { Java } from '../java/java-command.ts'
import { sinkUser } from '../secure/acls.ts'
import { scramClient, workerClients } from '../secure/clients.ts'
import { secureDoors } from '../secure/listeners.ts'
import type { Secured } from '../secure/secured.ts'
import type { Part, PartName } from './component.ts'
import { connectPart } from './connect.ts'
import { dynamodbPart } from './dynamodb/dynamodb.ts'
import { kafkaPart } from './kafka/kafka.ts'
import { mailPart } from './mail/mail.ts'
import { offlinePart } from './offline.ts'
import { postgresPart } from './postgres.ts'
import { storefrontPart } from './storefront.ts'

export interface PartsOptions {
  readonly at: Addresses
  readonly home: Home
  /** The folder of the checkout. */
  readonly root: string
  /** The Java of a set of jars, once they are fetched. */
  readonly java: (set: JarSet) => Java
  /** The steps that create what the functions need. */
  readonly setUp: readonly string[]
  /** With --secure: what the home has for it, and the settings of whoever sets the cluster up. */
  readonly secure?: { readonly of: Secured; readonly admin: () => Promise<KafkaSettings> } | undefined
}

/** What the Connect worker needs to come to its brokers as itself. */
const workerOf =
  ({ credentials, certificates }: Secured) =>
  async () =>
    workerClients(scramClient(sinkUser, credentials.users[sinkUser] ?? '', await certificates()))

export const allParts = ({ at, home, root, java, setUp, secure }: PartsOptions): Part[] => {
  const doors = secure ? { doors: secureDoors(secure.of, secure.admin) } : {}
  const worker = secure ? { client: workerOf(secure.of) } : {}
  const serving = secure ? { serving: secure.of.serving } : {}
  return [
    ...at.nodes.map(node => kafkaPart({ at, node, home, java: () => java('kafka'), ...doors })),
    postgresPart({ at, home }),
    dynamodbPart({ at, home, root, java: () => java('dynamodb') }),
    mailPart({ at, home, root }),
    connectPart({ at, home, root, java: () => java('kafka'), plugins: () => java('connect').folder, ...worker }),
    offlinePart({ at, root, setUp, ...serving }),
    storefrontPart({ at, root }),
  ]
}

/** What each port of the given parts is for → port. */
export const portsOf = (at: Addresses, parts: readonly PartName[]): Record<string, number> => {
  const of: Partial<Record<PartName, Record<string, number>>> = {
    connect: { 'Kafka Connect': at.connect.port },
    postgres: { PostgreSQL: at.database.port },
    dynamodb: { 'DynamoDB Local': at.dynamodb.port },
    mail: { 'mail catcher': at.mail.port },
    offline: { API: at.api.port, 'Lambda endpoint': at.lambda.port, 'event source mappings': at.mappings.port },
    storefront: { storefront: at.storefront.port },
  }
  for (const { id, broker, controller } of at.nodes)
    of[`kafka-${id}` as PartName] = { [`Kafka broker ${id}`]: broker, [`Kafka controller ${id}`]: controller }
  return Object.assign({}, ...parts.map(part => of[part] ?? {}))
}

const jarsOfPart: Partial<Record<PartName, readonly JarSet[]>> = {
  'kafka-1': ['kafka'],
  'kafka-2': ['kafka'],
  'kafka-3': ['kafka'],
  connect: ['kafka', 'connect'],
  dynamodb: ['dynamodb'],
}

export const jarSetsOf = (parts: readonly PartName[]): JarSet[] => [
  ...new Set(parts.flatMap(part => jarsOfPart[part] ?? [])),
]
