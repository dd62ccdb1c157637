/** The Kafka Connect worker, with the sink connector as its plugin. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Addresses } from '../addresses.ts'
import type { Home } from '../home.ts'
import { type Java, javaCommand } from '../java/java-command.ts'
import { writeProperties } from '../java/properties-file.ts'
import { beforeClients } from '../secure/steps.ts'
import { type Component, kafkaComponents } from './component.ts'
import { requireAnswer } from './require-answer.ts'

export interface ConnectComponentOptions {
  readonly at: Addresses
  readonly home: Home
  readonly root: string
  readonly java: () => Java
  readonly plugins: () => string
  readonly isTraced: () => boolean
  /** How the worker comes to the brokers, where they do not let everyone in. */
  readonly client?: () => Promise<Readonly<Record<string, string>>>
}

export const connectComponent = ({
  at,
  home,
  root,
  java,
  plugins,
  isTraced,
  client,
}: ConnectComponentOptions): Component => {
  const settings = join(home.folder, 'settings', 'connect.properties')
  return {
    name: 'connect',
    needs: ['jars', ...kafkaComponents, ...beforeClients],
    prepare: async () => {
      const worker = await readFile(join(root, 'connect/worker.properties'), 'utf8')
      const here = {
        'bootstrap.servers': at.brokers.join(','),
        listeners: at.connect.url,
        'rest.advertised.host.name': '127.0.0.1',
        'plugin.path': plugins(),
        ...(await client?.()),
      }
      await writeProperties(settings, here, [worker])
      const command = await javaCommand(java(), {
        main: 'org.apache.kafka.connect.cli.ConnectDistributed',
        args: [settings],
        options: ['-Xmx256m'],
      })
      return { ...command, env: { ...command.env, OTEL_EXPORTER_OTLP_ENDPOINT: isTraced() ? at.traces.url : '' } }
    },
    ready: () => requireAnswer(`${at.connect.url}/health`),
    stop: { signal: 'SIGTERM', withinMs: 10_000 },
  }
}
