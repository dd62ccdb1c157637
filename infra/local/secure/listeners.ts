/** The listeners of a node with --secure: TLS on every port, SCRAM for clients and brokers, certificates between controllers. */
import { connect, Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectByTls } from 'node:tls'
import { connectKafka, type KafkaSettings } from '../../../functions/kafka/client.ts'
import { host, type Listeners, runTool } from '../components/kafka/listeners.ts'
import { withArgumentFile } from './argument-file.ts'
import type { Secured } from './secured.ts'
import { scramUsers, secureProperties } from './settings.ts'

type Config = NonNullable<Parameters<typeof connectKafka>[1]>

/** A client asks the brokers it finds next; this one finds no other, for it is this one broker that must be known to work. */
const toOne = (only: number): Config => ({
  retry: { retries: 0 },
  socketFactory: ({ port, ssl, onConnect }) => {
    if (port !== only) return new Socket().destroy(new Error(`port ${port} was not asked`))
    return ssl ? connectByTls({ ...ssl, host, port }, onConnect) : connect(port, host, onConnect)
  },
})

/** @param admin the admin's connection settings */
export const secureListeners = (of: Secured, admin: () => Promise<KafkaSettings>): Listeners => ({
  needs: ['certificates'],
  users: scramUsers(of.credentials.users),
  properties: async ({ broker, controller }) =>
    secureProperties({ host, broker, controller }, await of.certificates(), of.credentials.users.broker ?? ''),
  run: (command, name) =>
    withArgumentFile(join(of.folder, `${name}.arguments`), command.args, args => runTool(command, args)),
  view: async ({ broker }) => {
    const kafka = connectKafka({ ...(await admin()), KAFKA_BROKERS: [`${host}:${broker}`] }, toOne(broker))
    const { brokers, controller } = await kafka.admin(each => each.describeCluster())
    return { brokers: brokers.map(({ nodeId }) => nodeId), controller: controller ?? undefined }
  },
})
