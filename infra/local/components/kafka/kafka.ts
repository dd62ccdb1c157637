/** One of three Apache Kafka nodes, broker and controller in one, with the settings of a small machine. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Addresses, Node } from '../../addresses.ts'
import type { Home } from '../../home.ts'
import { type Java, javaCommand } from '../../java/java-command.ts'
import { writeProperties } from '../../java/properties-file.ts'
import type { Component } from '../component.ts'
import { type Listeners, plaintextListeners } from './listeners.ts'

const host = '127.0.0.1'

/** Those of a broker and controller on this machine; docker-compose.yml gives its own the same. */
export const properties = (
  { nodes }: Addresses,
  node: Node,
  logDirectory: string,
  listeners: Record<string, string>,
) => ({
  'process.roles': 'broker,controller',
  'node.id': node.id,
  'controller.quorum.voters': nodes.map(({ id, controller }) => `${id}@${host}:${controller}`).join(','),
  ...listeners,
  'log.dirs': logDirectory,

  // What the promises rest on, as on MSK.
  'auto.create.topics.enable': false,
  'num.partitions': 6,
  'default.replication.factor': 3,
  'min.insync.replicas': 2,
  'unclean.leader.election.enable': false,
  'offsets.topic.replication.factor': 3,
  'transaction.state.log.replication.factor': 3,
  'transaction.state.log.min.isr': 2,
  'share.coordinator.state.topic.replication.factor': 3,
  'share.coordinator.state.topic.min.isr': 2,
  // A laptop may sleep for weeks; a group that nobody joined meanwhile still goes on where it was.
  'offsets.retention.minutes': 525_600,

  // All three nodes stop together. A controlled shutdown asks the controllers first, and the last node would wait for
  // a majority that is gone; without it logs are closed as cleanly, and every replica is still in sync at the next start.
  'controlled.shutdown.enable': false,

  // A broker that was killed is replaced as leader while a shopper waits for the answer, not after it.
  // The active controller may die with it: its followers notice, elect one of them, and only then count the session.
  'broker.session.timeout.ms': 2_000,
  'broker.heartbeat.interval.ms': 400,
  'controller.quorum.fetch.timeout.ms': 1_000,
  'controller.quorum.election.timeout.ms': 500,
  'controller.quorum.election.backoff.max.ms': 500,

  // A small machine, and no waiting for members that will not come.
  'group.initial.rebalance.delay.ms': 0,
  'offsets.topic.num.partitions': 3,
  'transaction.state.log.num.partitions': 3,
  'share.coordinator.state.topic.num.partitions': 3,
  'log.cleaner.dedupe.buffer.size': 4_194_304,
  'num.network.threads': 2,
  'num.io.threads': 2,
})

/** All nodes of a home carry the same cluster id: the first to ask makes it. */
const clusterId = async (home: Home): Promise<string> => {
  const path = home.data('kafka-cluster-id')
  await writeFile(path, randomBytes(16).toString('base64url'), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return readFile(path, 'utf8')
}

export interface KafkaComponentOptions {
  readonly at: Addresses
  readonly node: Node
  readonly home: Home
  readonly java: () => Java
  /** Open to everyone on this machine unless given. */
  readonly listeners?: Listeners
}

export const kafkaComponent = ({
  at,
  node,
  home,
  java,
  listeners = plaintextListeners,
}: KafkaComponentOptions): Component => {
  const name = `kafka-${node.id}` as Component['name']
  const data = home.data(name)
  const settings = join(home.folder, 'settings', `${name}.properties`)

  const format = async () => {
    if (existsSync(join(data, 'meta.properties'))) return
    await mkdir(data, { recursive: true })
    const id = await clusterId(home)
    const command = await javaCommand(java(), {
      main: 'kafka.tools.StorageTool',
      args: ['format', `--cluster-id=${id}`, '-c', settings, '--ignore-formatted', ...listeners.users],
      leavesClassData: false,
    })
    await listeners.run(command, name)
  }

  return {
    name,
    needs: ['jars', ...listeners.needs],
    prepare: async () => {
      await writeProperties(settings, properties(at, node, data, await listeners.properties(node)))
      await format()
      return javaCommand(java(), {
        main: 'kafka.Kafka',
        args: [settings],
        options: ['-Xmx256m'],
        leavesClassData: node.id === 1,
      })
    },
    ready: async phase => {
      const { brokers, controller } = await listeners.view(node)
      const expected = phase === 'start' ? at.nodes.map(({ id }) => id) : [node.id]
      const missing = expected.filter(id => !brokers.includes(id))
      if (missing.length > 0) throw new Error(`its metadata does not show broker ${missing.join(', ')} yet`)
      if (controller === undefined) throw new Error('the cluster has no controller yet')
    },
    stop: {
      signal: 'SIGTERM',
      withinMs: 15_000,
      // The last node waits 5 s for a quorum that is gone; its logs are closed when it has written this marker.
      settled: () => existsSync(join(data, '.kafka_cleanshutdown')),
    },
  }
}
