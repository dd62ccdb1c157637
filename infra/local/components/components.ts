/** All components of a Kassa that runs here, with the ports they listen on and the jars they are made of. */

import type { KafkaSettings } from '../../../functions/kafka/client.ts'
import type { Addresses } from '../addresses.ts'
import type { Home } from '../home.ts'
import type { JarSet } from '../java/jars.ts'
import type { Java } from '../java/java-command.ts'
import { sinkUser } from '../secure/acls.ts'
import { scramClient, workerClients } from '../secure/clients.ts'
import { secureListeners } from '../secure/listeners.ts'
import type { Secured } from '../secure/secured.ts'
import type { Component, ComponentName } from './component.ts'
import { connectComponent } from './connect.ts'
import { dynamodbComponent } from './dynamodb/dynamodb.ts'
import { kafkaComponent } from './kafka/kafka.ts'
import { mailComponent } from './mail/mail.ts'
import { offlineComponent } from './offline.ts'
import { postgresComponent } from './postgres.ts'
import { storefrontComponent } from './storefront.ts'
import { tracesComponent } from './traces/traces.ts'

export interface ComponentsOptions {
  readonly at: Addresses
  readonly home: Home
  /** The folder of the checkout. */
  readonly root: string
  /** The Java of a set of jars, once they are fetched. */
  readonly java: (set: JarSet) => Java
  /** The steps that create what the functions need. */
  readonly setUp: readonly string[]
  /** Whether a receiver of traces is among the components: without one, nothing is traced. */
  readonly traced: boolean
  /** With --secure: the certificates in the home folder, and the admin's connection settings. */
  readonly secure?: { readonly of: Secured; readonly admin: () => Promise<KafkaSettings> } | undefined
}

/** What the Connect worker needs to come to its brokers as itself. */
const workerOf =
  ({ credentials, certificates }: Secured) =>
  async () =>
    workerClients(scramClient(sinkUser, credentials.users[sinkUser] ?? '', await certificates()))

export const allComponents = ({ at, home, root, java, setUp, traced, secure }: ComponentsOptions): Component[] => {
  const listeners = secure ? { listeners: secureListeners(secure.of, secure.admin) } : {}
  const worker = secure ? { client: workerOf(secure.of) } : {}
  const serving = secure ? { serving: secure.of.serving } : {}
  const isTraced = (): boolean => traced && process.env.OTEL_SDK_DISABLED !== 'true'
  return [
    ...at.nodes.map(node => kafkaComponent({ at, node, home, java: () => java('kafka'), ...listeners })),
    postgresComponent({ at, home }),
    dynamodbComponent({ at, home, root, java: () => java('dynamodb') }),
    mailComponent({ at, home, root }),
    tracesComponent({ at, root }),
    connectComponent({
      at,
      home,
      root,
      java: () => java('kafka'),
      plugins: () => java('connect').folder,
      isTraced,
      ...worker,
    }),
    offlineComponent({ at, root, setUp, isTraced, ...serving }),
    storefrontComponent({ at, home, root }),
  ]
}

/** What each port of the given components is for → port. */
export const portsOf = (at: Addresses, components: readonly ComponentName[]): Record<string, number> => {
  const of: Partial<Record<ComponentName, Record<string, number>>> = {
    connect: { 'Kafka Connect': at.connect.port },
    postgres: { PostgreSQL: at.database.port },
    dynamodb: { 'DynamoDB Local': at.dynamodb.port },
    mail: { 'mail catcher': at.mail.port },
    traces: { 'receiver of traces': at.traces.port },
    offline: { API: at.api.port, 'Lambda endpoint': at.lambda.port, 'event source mappings': at.mappings.port },
    storefront: { storefront: at.storefront.port },
  }
  for (const { id, broker, controller } of at.nodes)
    of[`kafka-${id}` as ComponentName] = { [`Kafka broker ${id}`]: broker, [`Kafka controller ${id}`]: controller }
  return Object.assign({}, ...components.map(component => of[component] ?? {}))
}

const jarsOfComponent: Partial<Record<ComponentName, readonly JarSet[]>> = {
  'kafka-1': ['kafka'],
  'kafka-2': ['kafka'],
  'kafka-3': ['kafka'],
  connect: ['kafka', 'connect'],
  dynamodb: ['dynamodb'],
}

export const jarSetsOf = (components: readonly ComponentName[]): JarSet[] => [
  ...new Set(components.flatMap(component => jarsOfComponent[component] ?? [])),
]
