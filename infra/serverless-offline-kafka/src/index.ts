import type { Server } from 'node:http'
import type { Kafka } from 'kafkajs'
import { createDelivery, type Delivery } from './delivery/delivery.ts'
import { createEventSourceMapping, type RunningMapping } from './event-source-mapping.ts'
import { createInvoker, type Invoker } from './invocation/invoker.ts'
import { kafkaClient } from './kafka/client.ts'
import { security } from './kafka/security.ts'
import type { Log, Serverless } from './serverless.ts'
import { eventSourceMappings } from './settings/definition.ts'
import { commandLineOptions, PLUGIN, readSettings, SettingError, type Settings } from './settings/settings.ts'
import { serveStatus } from './status/status-server.ts'
import type { EventSourceMapping } from './types.ts'

export type { EventRecord, KafkaEvent } from './invocation/event.ts'
export type { Settings } from './settings/settings.ts'
export type { EventSourceMapping } from './types.ts'

/** The methods of serverless-offline's plugin object that run when a plain `sls offline` starts and ends. */
interface OfflinePlugin {
  start(): Promise<void>
  end(skipExit?: boolean): Promise<void>
}

/** Everything that is known before the mappings start. */
interface Prepared {
  readonly settings: Settings
  readonly region: string
  readonly clients: readonly { mapping: EventSourceMapping; kafka: Kafka; delivery: Delivery }[]
}

/** serverless-offline's own defaults for the options that its Lambda class reads. */
const offlineDefaults = {
  host: 'localhost',
  lambdaPort: 3002,
  terminateIdleLambdaTime: 60,
  localLayers: {},
  dockerHost: 'localhost',
  dockerReadOnly: true,
}

/** The plugin: `plugins: [serverless-offline-kafka, serverless-offline]`. */
export default class ServerlessOfflineKafka {
  readonly commands = {
    offline: { options: commandLineOptions, commands: { start: { options: commandLineOptions } } },
  }
  readonly hooks: Record<string, () => Promise<void> | void>
  readonly #serverless: Serverless
  readonly #options: Record<string, unknown>
  readonly #log: Log
  #prepared: Prepared | undefined
  #invoker: Invoker | undefined
  #status: Server | undefined
  #running: RunningMapping[] = []

  constructor(serverless: Serverless, options: Record<string, unknown>, { log }: { log: Log }) {
    this.#serverless = serverless
    this.#options = options
    this.#log = log
    this.hooks = {
      'before:offline:start:init': () => this.#prepare(),
      'after:offline:start:init': () => this.#start(),
      'before:offline:start:end': () => this.#end(),
      'before:offline:start': () => this.#joinPlainOffline(),
      'offline:functionsUpdated:cleanup': () => this.#invoker?.reload(),
    }
  }

  /**
   * A plain `sls offline` runs no hook after it has started or when it ends, and exits the process itself. So wrap its
   * methods.
   */
  #joinPlainOffline(): void {
    const offline = this.#serverless.pluginManager.plugins.find(
      plugin => plugin.constructor.name === 'ServerlessOffline',
    )
    if (offline === undefined) throw this.#refusal(`${PLUGIN} needs serverless-offline; add it to "plugins".`)
    this.#prepare()
    const plugin = offline as OfflinePlugin
    const start = plugin.start.bind(plugin)
    const end = plugin.end.bind(plugin)
    plugin.start = async () => {
      await start()
      await this.#start()
    }
    plugin.end = async skipExit => {
      await this.#end()
      await end(skipExit)
    }
  }

  /** The framework prints its own error class as a message and any other error as a bug with a stack. */
  #refusal(message: string): Error {
    return new this.#serverless.classes.Error(message, 'KAFKA_EVENT_SOURCE_MAPPING')
  }

  /** Validates everything before anything listens: an open socket would keep the process alive after an error. */
  #prepare(): void {
    const { service } = this.#serverless
    try {
      const settings = readSettings(service.custom?.[PLUGIN], this.#options)
      const { naming } = this.#serverless.getProvider('aws')
      const { mappings, warnings } = eventSourceMappings(service, naming, settings, Date.now())
      for (const warning of warnings) this.#log.warning(warning)
      const region = String(this.#options.region ?? service.provider.region ?? 'us-east-1')
      const warn = (message: string): void => this.#log.warning(message)
      const clients = mappings.map(mapping => {
        const kafka = kafkaClient(mapping, security(mapping, settings), region, this.#log)
        return { mapping, kafka, delivery: createDelivery(mapping, { kafka, settings, region, warn }) }
      })
      this.#prepared = { settings, region, clients }
    } catch (error) {
      throw error instanceof SettingError ? this.#refusal(error.message) : error
    }
  }

  async #start(): Promise<void> {
    if (this.#prepared === undefined || this.#prepared.clients.length === 0) return
    const { settings, region, clients } = this.#prepared
    const { custom } = this.#serverless.service
    const offlineOptions = { ...offlineDefaults, ...(custom?.['serverless-offline'] as object), ...this.#options }
    const invoker = await createInvoker(this.#serverless, offlineOptions, this.#log)
    this.#invoker = invoker
    this.#running = clients.map(({ mapping, kafka, delivery }) =>
      createEventSourceMapping(mapping, { kafka, delivery, invoker, settings, region, log: this.#log }),
    )
    await this.#serveStatus(settings)
    for (const mapping of this.#running)
      mapping
        .start()
        .catch((error: unknown) => this.#log.error(error instanceof Error ? String(error.stack) : String(error)))
  }

  async #serveStatus({ statusPort }: Settings): Promise<void> {
    if (statusPort === 0) return
    try {
      this.#status = await serveStatus(statusPort, {
        list: () => Promise.all(this.#running.map(mapping => mapping.status())),
        samples: uuid => this.#running.find(mapping => mapping.uuid === uuid)?.samples(),
      })
      this.#log.notice(`Event source mappings: http://127.0.0.1:${statusPort}/event-source-mappings`)
    } catch (error) {
      this.#log.warning(
        `The list of event source mappings is not available: port ${statusPort} cannot be opened (${String(error)}). Set custom.${PLUGIN}.statusPort to a free port.`,
      )
    }
  }

  async #end(): Promise<void> {
    const running = this.#running
    this.#running = []
    await Promise.all(running.map(mapping => mapping.stop()))
    this.#status?.close()
    this.#status?.closeAllConnections()
    await this.#invoker?.stop()
  }
}
